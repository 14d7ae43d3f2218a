-- A flow that time lets people into was launched: whom it may concern is looked at again, portion by portion, so that
-- everybody knows when their day comes.
create table sop_sweeps (
  sop_id integer primary key references sops,
  after_id bigint not null default 0
);

-- Since when it runs without a pause: what time would have brought in one is not made up for.
alter table sops add column live_since timestamptz(3);
update sops set live_since = changed_at where status = 'live';
