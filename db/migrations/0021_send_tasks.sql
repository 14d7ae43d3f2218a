-- A broadcast: one content for many, planned in one go through the gate, and then sent by whoever of the staff serves each.
create table broadcasts (
  id integer generated always as identity primary key,
  name text not null,
  content_id integer not null references contents,
  kind text not null,
  priority text not null,
  audience jsonb not null,
  state text not null check (state in ('draft', 'scheduled', 'planning', 'sending', 'paused', 'done', 'cancelled')),
  starts_at timestamptz(3),
  -- Of a plan under way: the last customer it has decided about; null when it has not begun.
  planned_to bigint,
  -- The first instant at which somebody may have it who may not yet.
  waits_until timestamptz(3),
  -- How often all of the audience was gone through: again when some had to wait for the morning.
  passes integer not null default 0,
  begun_at timestamptz(3),
  ended_at timestamptz(3),
  -- Where it is paused: what it goes on with.
  paused_in text check (paused_in in ('planning', 'sending')),
  made_by text not null,
  revision integer not null default 1,
  created_at timestamptz(3) not null,
  changed_at timestamptz(3) not null
);
create index broadcasts_at_work on broadcasts (coalesce(starts_at, created_at)) where state in ('scheduled', 'planning', 'sending');
create trigger audit after insert or delete on broadcasts for each row execute function audit_change();
create trigger audit_update after update on broadcasts
  for each row when (old.revision is distinct from new.revision) execute function audit_change();

-- What WeCom is asked to have one of the staff send: equal messages of one sender, joined. `begun_at`: a call was begun whose
-- answer nobody has written down; it is looked for before another is made.
create table send_tasks (
  id bigint generated always as identity primary key,
  userid text collate "C" not null,
  broadcast_id integer references broadcasts,
  message jsonb not null,
  state text not null check (state in ('making', 'made', 'confirmed', 'cancelled', 'failed')),
  msgid text collate "C" unique,
  customers integer not null,
  made_at timestamptz(3) not null,
  begun_at timestamptz(3),
  tries integer not null default 0,
  looks integer not null default 0,
  due_at timestamptz(3) not null,
  reminded_at timestamptz(3)[] not null default '{}',
  escalated_at timestamptz(3),
  confirmed_at timestamptz(3),
  problem jsonb
);
create index send_tasks_due on send_tasks (due_at) where state in ('making', 'made');
create index send_tasks_by_broadcast on send_tasks (broadcast_id, state) where broadcast_id is not null;

-- What is to be sent, of flows by age, of a broadcast by who sends it. `unwanted`: who it was for has left the flow.
drop index touches_waiting;
create index touches_waiting on touches (asked_at, id) where state = 'waiting' and channel = 'broadcast' and broadcast_id is null;
create index touches_of_broadcast on touches (broadcast_id, userid, id) where state = 'waiting' and broadcast_id is not null;
alter table touches add column sop_key text collate "C", add column unwanted boolean not null default false;
alter table tasks add column sop_key text collate "C";
create index tasks_of_sop on tasks (customer_id, sop_id) where done_at is null and sop_id is not null;
create index touches_of_sop on touches (customer_id, sop_id) where state in ('waiting', 'tasked') and sop_id is not null;
