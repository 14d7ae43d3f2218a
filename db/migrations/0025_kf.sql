-- ── WeChat customer service (微信客服, kf) ──────────────────────────────────────────────────────────────────────────
-- Accounts as they were read last, and how far what is said in them was read: moved in the transaction that keeps what was
-- read, so that everything is kept once.
create table kf_accounts (
  open_kfid text collate "C" primary key,
  name text not null,
  is_managed boolean not null,            -- the app may read and send in it
  cursor text not null default '',
  listed_at timestamptz(3) not null,
  read_at timestamptz(3),                 -- its messages, to the end
  gone_at timestamptz(3)
);

-- A customer in an account: WeCom takes five messages within 48 hours of what they said last.
create table kf_sessions (
  open_kfid text collate "C" not null,
  external_userid text collate "C" not null,
  customer_at timestamptz(3),             -- what they said last
  sent integer not null default 0,        -- what we have sent, or are sending, since then
  state smallint,                         -- WeCom's: 0 nobody's, 1 a machine's, 2 waiting for somebody, 3 somebody's, 4 over
  userid text collate "C",                -- who serves them
  state_at timestamptz(3),
  profile_at timestamptz(3),              -- when it was asked last who they are
  primary key (open_kfid, external_userid)
);
create index kf_sessions_by_customer on kf_sessions (external_userid);

-- What is to be sent, and became of it. `msgid` is fixed before anything is sent: WeCom takes an id once. `body` is sealed,
-- and empty when it was sent or refused. Whoever sends one puts `due_at` to when they would be taken for gone.
create table kf_messages (
  id bigint generated always as identity primary key,
  key text collate "C" not null unique,
  msgid text collate "C" not null unique,
  open_kfid text collate "C" not null,
  external_userid text collate "C" not null,
  origin text collate "C" not null,       -- who wants it: "reply 12", "opt-out", a flow's step
  type text not null,
  body bytea,
  state text not null check (state in ('due', 'sending', 'sent', 'refused')),
  created_at timestamptz(3) not null,
  due_at timestamptz(3) not null,
  not_after timestamptz(3),
  tries integer not null default 0,
  may_be_sent boolean not null default false,
  counted_at timestamptz(3),              -- since when it is counted in its session, and of which word of the customer
  counted_for timestamptz(3),
  ended_at timestamptz(3),
  reason text,
  problem jsonb
);
create index kf_messages_open on kf_messages (due_at, id) where state in ('due', 'sending');
create index kf_messages_by_session on kf_messages (open_kfid, external_userid, counted_at);
create index kf_messages_by_customer on kf_messages (external_userid);
create index kf_messages_ended on kf_messages (ended_at) where ended_at is not null;

-- Messages of kf stand with those of the archive. WeCom does not count them there: theirs are numbers below zero, that grow.
alter table messages add column kf text collate "C";
create index messages_by_kf on messages (kf, at) where kf is not null;
create sequence message_numbers minvalue -9007199254740991 start -9007199254740991 maxvalue -1;

-- ── Replies (关键词回复) ────────────────────────────────────────────────────────────────────────────────────────────
create table replies (
  id integer generated always as identity primary key,
  name text not null,
  place integer not null,                 -- the first that fits answers
  is_enabled boolean not null,
  is_automatic boolean not null,          -- in kf; else it is a suggestion to staff only
  words jsonb not null,
  hours jsonb not null,
  accounts text[] not null,               -- all where it is empty
  text text not null,
  content_slug text,
  created_at timestamptz(3) not null,
  changed_at timestamptz(3) not null,
  revision integer not null default 1
);
create trigger audit after insert or delete on replies for each row execute function audit_change();
create trigger audit_update after update on replies
  for each row when (old.revision is distinct from new.revision) execute function audit_change();

-- What was asked and no reply fits, by what is left of it when case, width and punctuation are: `key` says nothing of it to
-- who has not the installation's key, `text` is sealed.
create table questions (
  id bigint generated always as identity primary key,
  key text collate "C" not null unique,
  text bytea not null,
  times integer not null,
  first_at timestamptz(3) not null,
  last_at timestamptz(3) not null,
  open_kfid text collate "C" not null,
  external_userid text collate "C",       -- who asked last
  dismissed_at timestamptz(3)
);
create index questions_open on questions (times desc, last_at desc) where dismissed_at is null;
create index questions_by_customer on questions (external_userid) where external_userid is not null;
create index questions_last on questions (last_at);
