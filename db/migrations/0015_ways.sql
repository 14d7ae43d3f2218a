-- ── Contact ways, in full ──────────────────────────────────────────────────────────────────────────────────────────
-- What is wanted of a way stands in its row; WeCom is made to agree, one process at a time (`claimed_until`), now and
-- whenever it is due (`next_at`): a shift begins, somebody has had enough for today, a try has failed. `making_since`: since
-- then a code may have been made of which nobody has heard. `serving`: whom WeCom was told last.
alter table contact_ways
  add column channel text not null default '',
  add column region text not null default '',
  add column skip_verify boolean not null default true,
  add column department_ids integer[] not null default '{}',
  add column rota jsonb not null default '[]',
  add column cap integer check (cap > 0),
  add column caps jsonb not null default '[]',
  add column backup_userids text[] not null default '{}',
  add column tags text[] not null default '{}',
  add column welcome jsonb not null default '{"usual": null, "variants": []}',
  add column serving text[] not null default '{}',
  add column making_since timestamptz(3),
  add column next_at timestamptz(3),
  add column claimed_until timestamptz(3),
  add column tries integer not null default 0,
  add column problem jsonb,
  add column changed_at timestamptz(3);
update contact_ways set changed_at = created_at;
alter table contact_ways alter column changed_at set not null, drop column greeting;
-- That it is due, made or refused is nobody's change.
drop trigger audit on contact_ways;
create trigger audit after insert or delete on contact_ways for each row execute function audit_change();
create trigger audit_update after update on contact_ways
  for each row when (old.revision is distinct from new.revision) execute function audit_change();
create index contact_ways_due on contact_ways (next_at) where next_at is not null;
create index contact_ways_changed on contact_ways (changed_at);

-- ── Join ways ──────────────────────────────────────────────────────────────────────────────────────────────────────
-- A QR code by which customers join one of up to five groups, and the next one when these are full. It lives as a contact
-- way does.
create table join_ways (
  id integer generated always as identity primary key,
  state text collate "C" not null unique,
  name text not null,
  chat_ids text[] not null,
  makes_groups boolean not null,
  base_name text not null,
  base_number integer not null,
  config_id text,
  qr_url text,
  making_since timestamptz(3),
  next_at timestamptz(3),
  claimed_until timestamptz(3),
  tries integer not null default 0,
  problem jsonb,
  created_at timestamptz(3) not null,
  changed_at timestamptz(3) not null,
  archived_at timestamptz(3),
  revision integer not null default 1
);
create index join_ways_due on join_ways (next_at) where next_at is not null;
create index join_ways_changed on join_ways (changed_at);
create trigger audit after insert or delete on join_ways for each row execute function audit_change();
create trigger audit_update after update on join_ways
  for each row when (old.revision is distinct from new.revision) execute function audit_change();

create index welcomes_by_state on welcomes (state, asked_at) where state is not null;

-- ── Pictures that go with welcomes ─────────────────────────────────────────────────────────────────────────────────
-- Kept by what is in them: WeCom forgets a file after three days, and is given it again.
create table pictures (
  hash text collate "C" primary key,
  type text not null check (type in ('image/png', 'image/jpeg')),
  bytes bytea not null,
  added_at timestamptz(3) not null
);
create table media_ids (
  key text collate "C" primary key,
  media_id text not null,
  expires_at timestamptz(3) not null
);
