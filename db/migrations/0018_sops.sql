-- Standing flows (SOPs). What somebody edits is in the flow itself; what is in force is its latest version, and who entered
-- by an older one may finish it.
create table sops (
  id integer generated always as identity primary key,
  slug text collate "C" not null unique,
  name text not null,
  definition jsonb not null,
  status text not null check (status in ('draft', 'live', 'paused', 'archived')),
  revision integer not null default 1,
  created_at timestamptz(3) not null,
  changed_at timestamptz(3) not null
);
create trigger audit after insert or delete on sops for each row execute function audit_change();
create trigger audit_update after update on sops
  for each row when (old.revision is distinct from new.revision) execute function audit_change();

create table sop_versions (
  id integer generated always as identity primary key,
  sop_id integer not null references sops,
  version integer not null,
  definition jsonb not null,
  launched_at timestamptz(3) not null,
  launched_by text not null,
  unique (sop_id, version)
);

-- Who stands, or stood, where: one row for each time somebody entered. `key`: '' where the flow has none. Written by turns
-- only.
create table sop_positions (
  customer_id bigint not null,
  sop_id integer not null,
  key text collate "C" not null,
  entered_at timestamptz(3) not null,
  version_id integer not null,
  step text not null,
  since timestamptz(3) not null,
  due_at timestamptz(3) not null,
  ended_at timestamptz(3),
  outcome text,
  primary key (customer_id, sop_id, key, entered_at)
);
create index sop_positions_open on sop_positions (sop_id, step) where ended_at is null;
create index sop_positions_by_outcome on sop_positions (sop_id, outcome);
create index sop_positions_by_version on sop_positions (version_id) where ended_at is null;

-- What somebody of the staff is asked to do for a customer.
create table tasks (
  id bigint generated always as identity primary key,
  key text collate "C" not null unique,
  customer_id bigint not null,
  sop_id integer,
  step text,
  kind text not null,
  title text not null,
  script text not null,
  asked_at timestamptz(3) not null,
  due_at timestamptz(3) not null,
  done_at timestamptz(3),
  done_by text,
  outcome text
);
create index tasks_open on tasks (due_at, id) where done_at is null;
create index tasks_done on tasks (done_at desc, id desc) where done_at is not null;
create index tasks_by_customer on tasks (customer_id, id);
