-- What is looked at while somebody follows (features/live) and what notices are made of (features/notices), found without
-- going through what is old: imports by their end, versions of rules by when they went live, what waits in quarantine by
-- its reason.
create index import_runs_by_end on import_runs (finished_at);
create index rule_versions_by_live_at on rule_versions (live_at);
create index quarantine_waiting_by_code on quarantine (code, id) where settled_at is null;

-- When the problem was met; one from before is as old as its version.
alter table rule_versions add column problem_at timestamptz(3);
update rule_versions set problem_at = created_at where problem is not null;

-- Which notices somebody (a person or a key) has read, and as of when: what has come to one since makes it new again.
create table notice_reads (
  reader text not null,
  notice text not null,
  version bigint not null,
  read_at timestamptz(3) not null,
  primary key (reader, notice)
);
