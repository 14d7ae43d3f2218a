-- What nobody will mend may be put away by a person, who is named; what it held goes, as it does when it was taken.
alter table quarantine rename column replayed_at to settled_at;
alter table quarantine add column dismissed_by text;
