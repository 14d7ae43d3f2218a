-- Whether who is inside moves to this version, where it has the step they stand at; else they finish the one they are in.
alter table sop_versions add column moves boolean not null default false;
