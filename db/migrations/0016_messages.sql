-- ── Messages ───────────────────────────────────────────────────────────────────────────────────────────────────────
-- What was said, as the brand's own agent reads it from WeCom's archive and hands it to us. `content` is sealed with the key
-- that items in quarantine are sealed with; it is empty where there is nothing to keep, and once its customer was erased.
create table messages (
  msgid text collate "C" primary key,
  seq bigint not null unique,
  at timestamptz(3) not null,
  type text not null,
  room text collate "C",                  -- null in a chat of two
  external_userid text collate "C",       -- whose it is: the customer of a chat of two, or who said it in a room
  userid text collate "C",                -- the other of two; of the staff, who said it
  by_customer boolean not null,
  content bytea,
  recalls text collate "C",               -- the message that this one takes back
  recalled_at timestamptz(3)
);
create index messages_by_customer on messages (external_userid, at, seq) where external_userid is not null;
create index messages_by_room on messages (room, at, seq) where room is not null;
create index messages_recalling on messages (recalls) where recalls is not null;

-- How far the archive is here without a gap, in WeCom's own count.
create table message_marks (
  id integer primary key default 1 check (id = 1),
  seq bigint
);
