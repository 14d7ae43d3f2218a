-- The corp that the installation serves, and the app by which it is spoken to. What is secret is sealed with the key that
-- items in quarantine are sealed with, so that a new SIYU_SECRET leaves it readable.
create table corps (
  id integer primary key default 1 check (id = 1),
  corp_id text not null,
  agent_id integer not null,
  secret bytea not null,
  callback_token bytea not null,
  callback_key bytea not null,
  callback_checked_at timestamptz(3),
  revision integer not null default 1
);
-- As before, without what is secret there.
create or replace function audit_change() returns trigger language plpgsql as $$
declare
  actor text := current_setting('siyu.actor', true);
  secrets text[] := array['hash', 'secret', 'callback_token', 'callback_key'];
  was jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) - secrets end;
  "is" jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) - secrets end;
  named jsonb := coalesce("is", was);
begin
  if coalesce(actor, '') = '' or was is not distinct from "is" then return null; end if;
  insert into audit (at, actor, noun, subject, before, after)
  values (current_setting('siyu.now')::timestamptz, actor, tg_table_name,
    coalesce(named ->> 'slug', named ->> 'name', named ->> 'key', named ->> 'id', named ->> 'userid'), was, "is");
  return null;
end
$$;
create trigger audit after insert or delete on corps for each row execute function audit_change();
-- That WeCom has checked the address is nobody's change.
create trigger audit_update after update on corps
  for each row when (old.revision is distinct from new.revision) execute function audit_change();

-- ── Callbacks ──────────────────────────────────────────────────────────────────────────────────────────────────────
-- What WeCom told, stored before it is answered; `key` tells a repetition. Those of one subject are dealt with in order, one
-- after another. What is done is kept for a week, to be looked at.
create table callbacks (
  id bigint generated always as identity primary key,
  key text collate "C" not null unique,
  received_at timestamptz(3) not null,
  subject text collate "C" not null,
  xml text not null,
  next_at timestamptz(3) not null,
  tries integer not null default 0,
  done_at timestamptz(3),
  problem jsonb                           -- in both languages
);
create index callbacks_waiting on callbacks (id) where done_at is null;
create index callbacks_done on callbacks (done_at) where done_at is not null;

-- A welcome may be sent for twenty seconds after somebody was added, once. Who has claimed one calls WeCom; when nobody
-- knows what became of it, the code itself tells, for WeCom takes it once only.
create table welcomes (
  key text collate "C" primary key,
  external_userid text collate "C" not null,
  userid text collate "C" not null,
  state text collate "C",
  code text,                              -- gone when it is over
  asked_at timestamptz(3) not null,       -- WeCom's own time
  claimed_at timestamptz(3),
  ended_at timestamptz(3),
  outcome text,                           -- sent, nothing (there is nothing to say), or why it was missed
  reported boolean not null default false
);
create index welcomes_open on welcomes (asked_at) where not reported;
create index welcomes_by_customer on welcomes (external_userid);

-- ── Customers as WeCom knows them ──────────────────────────────────────────────────────────────────────────────────
-- What was last read of them. `profile` is a hash: what is personal is with the customer, not here.
create table external_contacts (
  external_userid text collate "C" primary key,
  profile text not null,
  read_at timestamptz(3) not null
);

-- Who is whose friend. The history is in the log; here is the latest of each pair.
create table relations (
  external_userid text collate "C" not null,
  userid text collate "C" not null,
  added_at timestamptz(3) not null,
  ended_at timestamptz(3),
  reason text,
  add_way integer,
  state text collate "C",
  tag_ids text[] not null,
  read_at timestamptz(3) not null,
  primary key (external_userid, userid)
);
create index relations_by_userid on relations (userid, external_userid);
create index relations_by_state on relations (state, added_at) where state is not null;

-- ── Reading everything ─────────────────────────────────────────────────────────────────────────────────────────────
-- A run reads all of the corp, step by step: `step` and `position` say how far it has come, so that it goes on from there.
create table sync_runs (
  id integer generated always as identity primary key,
  kind text not null check (kind in ('first', 'nightly', 'asked', 'start')),
  asked_by text,
  started_at timestamptz(3) not null,
  finished_at timestamptz(3),
  stopped boolean not null default false,
  step text not null,
  position jsonb not null,
  counts jsonb not null,
  problem jsonb
);
create unique index sync_runs_open on sync_runs ((true)) where finished_at is null;

-- What a run found to be otherwise than we had it, and mended; the first run differs in everything and lists nothing.
create table sync_differences (
  run_id integer not null references sync_runs (id) on delete cascade,
  id bigint generated always as identity,
  kind text not null,
  subject text not null,
  detail jsonb not null,
  primary key (run_id, id)
);

-- ── Contact ways ───────────────────────────────────────────────────────────────────────────────────────────────────
-- A way to come: a QR code by which WeCom makes friends of a customer and one of the staff. `state` comes back with who used
-- it, and never changes. What greets them is in WeCom's own form.
create table contact_ways (
  id integer generated always as identity primary key,
  state text collate "C" not null unique,
  name text not null,
  config_id text,                         -- null until WeCom has made it
  qr_url text,
  userids text[] not null,
  greeting jsonb,
  created_at timestamptz(3) not null,
  archived_at timestamptz(3),
  revision integer not null default 1
);
create trigger audit after insert or update or delete on contact_ways for each row execute function audit_change();
