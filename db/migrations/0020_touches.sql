-- What the one gate asks of everything that would reach a customer; without the row, the product's own.
create table touch_policies (
  id integer primary key check (id = 1),
  policy jsonb not null,
  revision integer not null default 1,
  changed_at timestamptz(3) not null
);
create trigger audit after insert or update or delete on touch_policies for each row execute function audit_change();

-- The latest word on each channel and purpose, of each identity; what the log says.
create table consents (
  identity_id bigint not null,
  channel text collate "C" not null,
  purpose text collate "C" not null,
  given boolean not null,
  at timestamptz(3) not null,
  source text collate "C" not null,
  message_id text collate "C" not null,
  primary key (identity_id, channel, purpose)
);
insert into consents (identity_id, channel, purpose, given, at, source, message_id)
  select distinct on (identity_id, channel, purpose) identity_id, channel, purpose, given, timestamp, source, message_id from (
    select identity_id, properties ->> 'channel' as channel, properties ->> 'purpose' as purpose,
      name = 'Consent Given' as given, timestamp, source, message_id
    from events where name in ('Consent Given', 'Consent Withdrawn') and not derived and identity_id is not null
      and jsonb_typeof(properties -> 'channel') = 'string' and jsonb_typeof(properties -> 'purpose') = 'string') said
  order by identity_id, channel, purpose, timestamp desc, source desc, message_id desc;

-- Every touch that was decided: those that go, and those that do not, with their reason. Written by turns and by the plans
-- of broadcasts, in the transaction that decides; `key` says of what it is the touch, so that none exists twice.
create table touches (
  id bigint generated always as identity primary key,
  key text collate "C" not null unique,
  customer_id bigint not null,
  channel text not null,
  kind text not null,
  priority text not null,
  sop_id integer,
  version_id integer,
  step text,
  broadcast_id integer,
  content_version_id integer,
  -- What let the customer into the flow, in the log: contents speak of it.
  fact_seq bigint,
  external_userid text collate "C",
  userid text collate "C",
  asked_at timestamptz(3) not null,
  valid_until timestamptz(3),
  state text not null check (state in ('waiting', 'tasked', 'delivered', 'failed', 'cancelled', 'suppressed')),
  reason text,
  cap text,
  send_task_id bigint,
  settled_at timestamptz(3)
);
create index touches_by_customer on touches (customer_id, asked_at);
create index touches_waiting on touches (channel, id) where state = 'waiting';
create index touches_by_send_task on touches (send_task_id) where send_task_id is not null;
create index touches_by_sop on touches (sop_id, step, state) where sop_id is not null;
create index touches_by_broadcast on touches (broadcast_id, state) where broadcast_id is not null;

-- What turns do to a customer beside their own tables: told to the log as facts after the commit, each once by its key.
create table deeds (
  id bigint generated always as identity primary key,
  key text collate "C" not null unique,
  customer_id bigint not null,
  source text not null,
  type text not null,
  name text not null,
  properties jsonb not null,
  at timestamptz(3) not null
);

alter table sop_positions add column deadline_at timestamptz(3), add column fact_seq bigint,
  add column held_out boolean not null default false;

-- A message one-to-one by hand is a task, with what is to be sent.
alter table tasks add column touch_key text collate "C", add column content_version_id integer;
create unique index tasks_by_touch on tasks (touch_key) where touch_key is not null;
