/** The whole state of the sandbox. Tables are strict: a column holds what is written here and nothing else, so rows are not
 *  checked again when they are read. Instants are milliseconds; what WeCom calls seconds is divided at the door. */
export const SCHEMA_VERSION = 2

export const SCHEMA = `
create table settings (name text primary key, value text not null) strict, without rowid;
create table draws (stream text primary key, n integer not null) strict, without rowid;
create table counters (key text primary key, started_at integer not null, count integer not null,
  blocked_until integer not null) strict, without rowid;
create table planned_refusals (path text primary key, errcode integer not null, times integer not null) strict, without rowid;

create table apps (agentid integer primary key, name text not null, secret text not null unique, rights text not null) strict;
create table tokens (token text primary key, agentid integer not null, issued_at integer not null,
  dies_at integer not null) strict, without rowid;
create table tickets (ticket text primary key, kind text not null, agentid integer not null,
  expires_at integer not null) strict, without rowid;
create table oauth_codes (code text primary key, userid text, external_userid text, expires_at integer not null,
  used integer not null default 0) strict, without rowid;
create table user_tickets (ticket text primary key, userid text not null, expires_at integer not null) strict, without rowid;

create table departments (id integer primary key, name text not null, name_en text not null, parentid integer not null,
  position integer not null) strict;
-- status: 1 active, 2 disabled, 4 not yet active, 5 resigned
create table members (id integer primary key, userid text not null unique, name text not null, alias text not null,
  position text not null, gender integer not null, mobile text not null, email text not null, avatar text not null,
  telephone text not null, status integer not null, main_department integer not null, direct_leader text not null,
  resigned_at integer, console_welcome integer not null default 0, customers integer not null default 0) strict;
create table member_departments (userid text not null, department integer not null, position integer not null,
  is_leader integer not null, primary key (userid, department)) strict, without rowid;
create index member_departments_department on member_departments (department);

create table people (id integer primary key, external_userid text not null unique, name text not null, avatar text not null,
  type integer not null, gender integer not null, unionid text unique, openid text, position text, corp_name text,
  corp_full_name text, profile text) strict;
create table pending_ids (pending_id text primary key, unionid text not null, expires_at integer not null) strict, without rowid;

-- a friendship has two sides: half-added is the staff's alone; who deletes ends their own side only
create table relations (id integer primary key, userid text not null, external_userid text not null,
  staff_side integer not null, customer_side integer not null, is_half integer not null default 0,
  applied integer not null default 0,
  created_at integer not null, remark text not null default '', description text not null default '',
  remark_company text not null default '', remark_mobiles text not null default '[]', add_way integer not null,
  state text, oper_userid text not null, channels text, welcomed integer not null default 0,
  chatting integer not null default 0, unique (userid, external_userid)) strict;
create index relations_person on relations (external_userid);
create index relations_member on relations (userid) where staff_side = 1;
create index relations_applied on relations (userid) where applied = 1;
-- members.customers: how many they have on their side
create trigger customers_gained after insert on relations when new.staff_side = 1 begin
  update members set customers = customers + 1 where userid = new.userid;
end;
create trigger customers_changed after update of staff_side on relations begin
  update members set customers = customers + new.staff_side - old.staff_side where userid = new.userid;
end;
create table relation_history (id integer primary key, userid text not null, external_userid text not null,
  at integer not null, what text not null) strict;
create index relation_history_member on relation_history (userid, at);
create table relation_tags (userid text not null, external_userid text not null, tag_id text not null,
  primary key (userid, external_userid, tag_id)) strict, without rowid;
create index relation_tags_tag on relation_tags (tag_id);
create table personal_tags (userid text not null, external_userid text not null, group_name text not null,
  name text not null, primary key (userid, external_userid, group_name, name)) strict, without rowid;

-- agentid: the app that made it; none when it was made in WeCom's console
create table tag_groups (id integer primary key, group_id text not null unique, name text not null,
  position integer not null, created_at integer not null, agentid integer, deleted integer not null default 0) strict;
create table tags (id integer primary key, tag_id text not null unique, group_id text not null, name text not null,
  position integer not null, created_at integer not null, agentid integer, deleted integer not null default 0) strict;
create index tags_group on tags (group_id);

create table contact_ways (id integer primary key, config_id text not null unique, content text not null,
  created_at integer not null, expires_at integer, agentid integer not null) strict;
create table temp_chats (id integer primary key, userid text not null, external_userid text not null,
  config_id text not null, started_at integer not null, ends_at integer not null, closed_at integer) strict;
create table welcome_codes (code text primary key, userid text not null, external_userid text not null,
  created_at integer not null, expires_at integer not null, sent_at integer) strict, without rowid;

-- status: 0 the owner is here, 1 has resigned, 2 is being followed, 3 was followed
create table groups (id integer primary key, chat_id text not null unique, opengid text not null, name text not null,
  owner text not null, notice text not null, created_at integer not null, status integer not null default 0,
  from_wechat integer not null default 0, dismissed_at integer, member_version text not null, template_id text) strict;
create index groups_owner on groups (owner);
create table group_members (id integer primary key, chat_id text not null, userid text not null, type integer not null,
  joined_at integer not null, join_scene integer not null, invitor text, nickname text not null default '', state text,
  is_admin integer not null default 0, unique (chat_id, userid)) strict;
create index group_members_one on group_members (userid);
create table group_history (id integer primary key, chat_id text not null, at integer not null, what text not null,
  who text not null) strict;
create index group_history_at on group_history (at);
create table join_ways (id integer primary key, config_id text not null unique, content text not null,
  rooms_made integer not null default 0, created_at integer not null) strict;
create table group_templates (template_id text primary key, content text not null, agentid integer,
  created_at integer not null) strict, without rowid;
create table group_transfers (id integer primary key, chat_id text not null, at integer not null, from_owner text not null,
  to_owner text not null) strict;

create table media (media_id text primary key, type text not null, filename text not null, bytes blob not null,
  created_at integer not null, expires_at integer) strict, without rowid;

-- kind: onjob or resigned; status: 1 done, 2 waiting, 3 refused, 4 the new one is full
create table transfers (id integer primary key, kind text not null, handover text not null, takeover text not null,
  external_userid text not null, created_at integer not null, due_at integer not null, status integer not null,
  taken_at integer not null default 0, message text not null default '') strict;
create index transfers_person on transfers (external_userid);
create index transfers_waiting on transfers (due_at) where status = 2;

create table broadcasts (id integer primary key, msgid text not null unique, chat_type text not null, content text not null,
  creator text, create_type integer not null, created_at integer not null, cancelled_at integer, agentid integer,
  allow_select integer not null default 0) strict;
create table broadcast_tasks (id integer primary key, msgid text not null, userid text not null, sent_at integer,
  unique (msgid, userid)) strict;
create index broadcast_tasks_member on broadcast_tasks (userid, sent_at);
-- status: 0 not sent, 1 sent, 2 no friend, 3 has had too many
create table broadcast_targets (id integer primary key, msgid text not null, userid text not null, target text not null,
  status integer not null default 0, sent_at integer, unique (msgid, userid, target)) strict;
create index broadcast_targets_target on broadcast_targets (target, sent_at) where status = 1;
create table broadcast_reminders (id integer primary key, msgid text not null, at integer not null) strict;

create table moments (id integer primary key, moment_id text not null unique, jobid text not null unique, content text not null,
  creator text, create_type integer not null, visible_type integer not null, created_at integer not null,
  ready_at integer not null, invalid text not null, cancelled_at integer) strict;
create table moment_tasks (id integer primary key, moment_id text not null, userid text not null, published_at integer,
  unique (moment_id, userid)) strict;
create index moment_tasks_member on moment_tasks (userid, published_at);
create table moment_customers (id integer primary key, moment_id text not null, userid text not null,
  external_userid text not null, seen_at integer, unique (moment_id, userid, external_userid)) strict;
create index moment_customers_seen on moment_customers (userid, external_userid, seen_at);
create table moment_reactions (id integer primary key, moment_id text not null, userid text not null, kind text not null,
  by_userid text, by_external_userid text, at integer not null, text text) strict;

create table kf_accounts (id integer primary key, open_kfid text not null unique, name text not null, media_id text,
  deleted integer not null default 0) strict;
create table kf_servicers (id integer primary key, open_kfid text not null, userid text not null,
  receiving integer not null default 1, unique (open_kfid, userid)) strict;
-- state: 0 unhandled, 1 robot, 2 waiting, 3 a person, 4 over
create table kf_sessions (id integer primary key, open_kfid text not null, external_userid text not null,
  state integer not null, servicer text, scene text not null default '', customer_wrote_at integer,
  sent_since integer not null default 0, unique (open_kfid, external_userid)) strict;
create index kf_sessions_customer on kf_sessions (external_userid);
create index kf_sessions_servicer on kf_sessions (servicer) where servicer is not null;
-- origin: 3 customer, 4 system, 5 staff; 0 what the API sent, which nobody is told
create table kf_messages (id integer primary key, msgid text not null unique, open_kfid text not null,
  external_userid text not null, sent_at integer not null, origin integer not null, servicer text, msgtype text not null,
  content text not null) strict;
create index kf_messages_customer on kf_messages (external_userid, open_kfid);
create table kf_codes (code text primary key, open_kfid text not null, external_userid text not null,
  expires_at integer not null, used integer not null default 0) strict, without rowid;
create table kf_tokens (token text primary key, open_kfid text not null, expires_at integer not null) strict, without rowid;

-- chat: a chat_id, or userid:external_userid; source: person, welcome, broadcast, group_welcome, transfer, conclusion
create table messages (id integer primary key, chat text not null, sender text not null, is_staff integer not null,
  at integer not null, msgtype text not null, content text not null, source text not null) strict;
create index messages_chat on messages (chat, id);
create index messages_at on messages (at);
create table app_messages (id integer primary key, msgid text not null unique, agentid integer not null, content text not null,
  at integer not null, recalled_at integer) strict;
create table app_message_receivers (msgid text not null, userid text not null, primary key (msgid, userid)) strict, without rowid;

-- status: waiting, delivered, failed (no answer), dropped (a fault), unset (no address to send to)
create table callbacks (id integer primary key, at integer not null, fields text not null, xml text not null,
  due_at integer not null, attempts integer not null default 0, status text not null, answer text) strict;
create index callbacks_waiting on callbacks (due_at, id) where status = 'waiting';

-- what people of the world will do next; and what the store has to tell
create table world_deeds (id integer primary key, due_at integer not null, deed text not null, detail text not null) strict;
create index world_deeds_due on world_deeds (due_at, id);
create table world_events (id integer primary key, item text not null) strict;
`
