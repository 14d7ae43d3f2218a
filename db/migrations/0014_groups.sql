-- What WeCom says of the corp's own people, its tags and its customer groups, beside what is said by hand.

-- Departments and staff that WeCom lists follow it; those made by hand stay as they are.
alter table departments add column wecom_id integer unique;
alter table staff add column listed boolean not null default false;

-- Facts that follow from what was read, written in the transaction of the mirror and gone when the log has them: whatever
-- ends a program between the two, the log says in the end what the mirror says.
create table untold (
  id bigint generated always as identity primary key,
  item jsonb not null
);

-- ── Tags of the corp ───────────────────────────────────────────────────────────────────────────────────────────────
-- Which of our groups and tags are which of WeCom's. `name` is as WeCom last said it: only where that changes ours changes.
create table wecom_tag_groups (
  wecom_id text collate "C" primary key,
  group_id integer not null unique references tag_groups (id),
  name text not null
);
create table wecom_tags (
  wecom_id text collate "C" primary key,
  tag_id integer not null unique references tags (id),
  name text not null
);

-- The tags that the log has been told of each customer, of all their open relations together, by WeCom's ids.
alter table external_contacts add column tag_ids text[] not null default '{}';
alter table external_contacts add column tags_at timestamptz(3);

-- Tags that were gained or lost here, to be set or taken there. What was wanted last counts, by its number in the log; a
-- row stays for a while when it is done, so that what is read of the log again is not done again.
create table tag_marks (
  external_userid text collate "C" not null,
  wecom_id text collate "C" not null,
  change text not null check (change in ('add', 'remove')),
  seq bigint not null,
  due_at timestamptz(3) not null,
  tries integer not null default 0,
  done_at timestamptz(3),
  problem jsonb,                          -- in both languages
  primary key (external_userid, wecom_id)
);
create index tag_marks_due on tag_marks (due_at) where done_at is null;
create index tag_marks_done on tag_marks (done_at) where done_at is not null;

-- ── Customer groups ────────────────────────────────────────────────────────────────────────────────────────────────
-- What was last read of each. `status`: 0 as it should be, 1 the owner has left, 2 being handed over, 3 handed over.
create table groups (
  chat_id text collate "C" primary key,
  name text not null,
  owner text collate "C" not null,
  notice text not null,
  status integer not null,
  member_version text,
  created_at timestamptz(3) not null,
  dismissed_at timestamptz(3),
  read_at timestamptz(3) not null
);
create index groups_by_owner on groups (owner);

-- Who is in it, and who was. Of customers nothing personal is here: it is with them.
create table group_members (
  chat_id text collate "C" not null references groups (chat_id),
  member_id text collate "C" not null,
  type text not null check (type in ('staff', 'customer')),
  joined_at timestamptz(3) not null,
  join_scene integer,
  invitor text collate "C",
  state text collate "C",
  left_at timestamptz(3),
  reason text,
  primary key (chat_id, member_id)
);
create index group_members_by_member on group_members (member_id);

-- A group's own log.
create table group_events (
  id bigint generated always as identity primary key,
  chat_id text collate "C" not null references groups (chat_id),
  at timestamptz(3) not null,
  kind text not null check (kind in ('created', 'renamed', 'owner_changed', 'notice', 'dismissed', 'joined', 'left')),
  detail jsonb not null
);
create index group_events_by_chat on group_events (chat_id, at, id);
