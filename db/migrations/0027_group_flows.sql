-- Groups are a second kind of subject: flows take them through their steps, posts go to them as touches do to customers, and
-- the staff is asked to do something in them.
-- turns: how many it has taken, for the keys of what they ask for; turned_at: when it took the last. sops_due: when time next lets it go on in one.
alter table groups
  add column id bigint generated always as identity unique,
  add column turns integer not null default 0,
  add column turned_at timestamptz(3),
  add column sops_due timestamptz(3);
create index groups_by_sops_due on groups (sops_due) where sops_due is not null;

-- What a group's log tells is heard by flows once: those it was not heard in yet.
alter table group_events
  add column unheard boolean not null default false,
  drop constraint group_events_kind_check,
  add constraint group_events_kind_check check (kind in (
    'created', 'renamed', 'owner_changed', 'notice', 'dismissed', 'joined', 'left',
    'sop_start_asked', 'sop_stop_asked', 'sop_entered', 'sop_left', 'task_given', 'task_done',
    'touch_requested', 'touch_suppressed', 'touch_delivered', 'touch_failed'));
create index group_events_unheard on group_events (chat_id) where unheard;

-- Where a group stands in a flow, as sop_positions has it of customers.
create table group_positions (
  chat_id text collate "C" not null references groups,
  sop_id integer not null references sops,
  key text collate "C" not null,
  entered_at timestamptz(3) not null,
  version_id integer not null references sop_versions,
  stayed_from integer,
  step text not null,
  since timestamptz(3) not null,
  due_at timestamptz(3) not null,
  deadline_at timestamptz(3),
  held_out boolean not null,
  ended_at timestamptz(3),
  outcome text,
  primary key (chat_id, sop_id, key, entered_at)
);
create index group_positions_by_sop on group_positions (sop_id);

alter table touches
  alter column customer_id drop not null,
  add column chat_id text collate "C",
  add constraint touches_subject_check check ((customer_id is null) <> (chat_id is null));
create index touches_by_chat on touches (chat_id, asked_at) where chat_id is not null;

alter table tasks
  alter column customer_id drop not null,
  add column chat_id text collate "C",
  add constraint tasks_subject_check check ((customer_id is null) <> (chat_id is null));
create index tasks_by_chat on tasks (chat_id) where chat_id is not null;

-- What a task of WeCom goes to.
alter table send_tasks add column to_groups boolean not null default false;
