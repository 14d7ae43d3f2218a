-- A Moment (朋友圈): one content that members of the staff publish, each to those customers of theirs who may see it. WeCom makes
-- it behind a job. `begun_at`: a call was begun whose answer nobody has written down; it is looked for before another is made.
create table moments (
  id integer generated always as identity primary key,
  name text not null,
  content_id integer not null references contents,
  -- What it says, from its launch on.
  content_version_id integer,
  -- Null: whoever serves somebody when it begins.
  senders text[],
  -- Only customers who wear one of them see it; none: everybody.
  tags text[] not null,
  state text not null check (state in ('draft', 'scheduled', 'making', 'made', 'done', 'cancelled', 'failed')),
  starts_at timestamptz(3),
  -- As WeCom is asked to make it.
  message jsonb,
  tag_ids text[] not null default '{}',
  job_id text collate "C",
  wecom_id text collate "C" unique,
  begun_at timestamptz(3),
  tries integer not null default 0,
  looks integer not null default 0,
  -- Null: there is nothing more to do about it.
  due_at timestamptz(3),
  made_at timestamptz(3),
  ended_at timestamptz(3),
  reminded_at timestamptz(3)[] not null default '{}',
  problem jsonb,
  made_by text not null,
  revision integer not null default 1,
  created_at timestamptz(3) not null,
  changed_at timestamptz(3) not null
);
create index moments_due on moments (due_at) where due_at is not null;
create trigger audit after insert or delete on moments for each row execute function audit_change();
create trigger audit_update after update on moments
  for each row when (old.revision is distinct from new.revision) execute function audit_change();

-- Whom of the staff it was given to, and what came of it: a Moment reaches customers as one thing, so they are only counted.
create table moment_senders (
  moment_id integer not null references moments on delete cascade,
  userid text collate "C" not null,
  -- WeCom cannot ask them.
  lost boolean not null default false,
  -- When it was seen that they had.
  published_at timestamptz(3),
  -- Of theirs: who was to see it, and whom it has reached.
  customers integer not null default 0,
  reached integer not null default 0,
  likes integer not null default 0,
  comments integer not null default 0,
  read_at timestamptz(3),
  primary key (moment_id, userid)
);
