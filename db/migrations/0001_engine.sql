-- The engine's tables. Instants are timestamptz with millisecond precision; text that is ordered is collate "C" (code point).

create table settings (
  key text primary key,
  value jsonb not null
);

-- ── The log ────────────────────────────────────────────────────────────────────────────────────────────────────────
-- One append-only log of facts (from outside, or a person's verb) and of what the engine derived from them. A row keeps
-- the identifiers it came with and hangs on one identity for ever; which customer that is may change, the row does not.
create table events (
  seq bigint generated always as identity,
  identity_id bigint,                     -- null: nobody's (an order without a customer)
  derived boolean not null,
  source text collate "C" not null,
  message_id text collate "C" not null,
  type text not null,                     -- track identify page screen group alias
  name text collate "C" not null,
  timestamp timestamptz(3) not null,
  received_at timestamptz(3) not null,
  mark text,                              -- 'future': the timestamp was ahead of our clock and clamped
  identifiers jsonb not null,             -- {kind: token or value}
  properties jsonb not null,
  context jsonb,
  primary key (source, message_id)
);
create index events_by_identity on events (identity_id, timestamp);
create index events_by_arrival on events (seq);
-- What happened to a customer, apart from what they did: short lists out of a long history.
create index events_about_customers on events (identity_id, name, timestamp)
  where name in ('Tag Added', 'Tag Removed', 'Tag Gained', 'Tag Lost', 'Stage Moved', 'Lifecycle Moved', 'Consent Given',
    'Consent Withdrawn', 'Customers Joined', 'Customers Separated', 'Customers Merged', 'Customer Split');
-- What occurs in the log: event names and products, counted up to settings.catalogue (features/events/catalogue.ts).
create table event_names (
  name text collate "C" not null,
  derived boolean not null,
  events bigint not null,
  first_at timestamptz(3) not null,
  last_at timestamptz(3) not null,
  primary key (name, derived)
);
create table products (
  id text collate "C" primary key,
  name text not null,
  orders bigint not null,
  quantity numeric not null,
  last_at timestamptz(3) not null
);

-- ── Identity ───────────────────────────────────────────────────────────────────────────────────────────────────────
-- A customer is a set of identities and is known by the smallest of their ids. A cluster is everything connected by
-- assertions, refused ones included: the unit that is recomputed when an assertion arrives.
create sequence identity_ids;
create table identities (
  id bigint primary key,
  kind text collate "C" not null,
  value text collate "C" not null,        -- personal kinds: keyed token
  customer_id bigint not null,
  cluster_id bigint not null,
  first_seen_at timestamptz(3) not null,
  shared boolean not null default false,  -- seen together with too many others to say who somebody is
  unique (kind, value)
);
create index identities_by_customer on identities (customer_id);
create index identities_by_cluster on identities (cluster_id);

-- Two identities that came in one fact. The key of the earliest such fact decides the order in which edges are tried.
create table identity_edges (
  a bigint not null,
  b bigint not null,
  cluster_id bigint not null,
  timestamp timestamptz(3) not null,
  source text collate "C" not null,
  message_id text collate "C" not null,
  refused text,                           -- null: joined. Otherwise why not: conflict, size, shared, separated
  conflict_kind text,                     -- the identifier kind that has two values
  noticed_at timestamptz(3) not null,
  settled_at timestamptz(3),              -- a person looked at the conflict and left it so
  settled_by text,
  primary key (a, b)
);
create index identity_edges_by_cluster on identity_edges (cluster_id);
-- Edges to shared identities have no cluster (0): they decide nothing, but count as neighbours.
create index identity_edges_to_shared on identity_edges (b) where cluster_id = 0;
create index identity_conflicts on identity_edges (noticed_at, a, b)
  where refused in ('conflict', 'size') and settled_at is null;

-- A person's word: these belong together, or these are two people. The later fact wins.
create table identity_decisions (
  seq bigint generated always as identity primary key,
  cluster_id bigint not null,
  decision text not null check (decision in ('together', 'apart')),
  a bigint[] not null,
  b bigint[] not null,
  timestamp timestamptz(3) not null,
  source text collate "C" not null,
  message_id text collate "C" not null
);
create index identity_decisions_by_cluster on identity_decisions (cluster_id);

create table customers (
  id bigint primary key,
  created_at timestamptz(3) not null,
  identity_version integer not null default 1,  -- raised whenever the set of identities changes
  merged_into bigint,                           -- emptied by a merge; comes back when that is undone
  erased_at timestamptz(3),
  first_at timestamptz(3),                      -- the earliest fact; without one nobody is in anything
  epoch bigint not null default 0,              -- the definitions the state was last brought up to
  state text not null default '',               -- what turns keep (pipeline/packing.ts); text because only turns read it
  attributes jsonb not null default '{}',       -- {name: [value, timestamp ms, source, messageId]}
  lifecycle text
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05, toast_tuple_target = 8160);
create index customers_by_lifecycle on customers (lifecycle, id) where merged_into is null and erased_at is null;
-- A row is rewritten with every event: compressing it each time would cost more than the bytes do.
alter table customers alter column state set storage external;

-- When time alone could next change an answer about the customer.
create table wakes (
  customer_id bigint primary key,
  due timestamptz(3) not null
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
create index wakes_by_due on wakes (due);

-- ── Definitions ────────────────────────────────────────────────────────────────────────────────────────────────────
create table definitions_epoch (epoch bigint not null);
insert into definitions_epoch values (1);

-- What a segment, an automatic tag or a stage says. Two versions are maintained while a new one is built.
create table rules (
  id integer generated always as identity primary key,
  owner text not null check (owner in ('segment', 'tag', 'stage_entry', 'stage_fall_back'))
);
create table rule_versions (
  id integer generated always as identity primary key,
  rule_id integer not null references rules,
  version integer not null,
  rule jsonb not null,
  status text not null check (status in ('building', 'live', 'retired', 'failed')),
  epoch bigint not null,                  -- turns maintain the version from this epoch on
  created_at timestamptz(3) not null,
  created_by text not null,
  live_at timestamptz(3),
  announced_at timestamptz(3),            -- everyone concerned has been woken
  problem text,
  unique (rule_id, version)
);
create index rule_versions_unfinished on rule_versions (id)
  where status in ('live', 'building') and announced_at is null;
create unique index rule_versions_one_live on rule_versions (rule_id) where status = 'live';
create unique index rule_versions_one_building on rule_versions (rule_id) where status = 'building';

-- Who is in. `until`: the answer holds so long. Not firm: it may hold longer (events that prolong it do not rewrite the
-- row; a wake shortly before `until` does). '-infinity' while building: a turn has decided that the customer is not in.
create table members (
  version_id integer not null,
  customer_id bigint not null,
  since timestamptz(3) not null,
  until timestamptz(3),
  firm boolean not null,
  primary key (version_id, customer_id)
) with (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.05);

-- What turns keep about a customer's history, so that a rule need not read it again (rules/tally.ts).
create table tallies (
  id integer generated always as identity primary key,
  spec text not null unique,
  epoch bigint not null
);
-- A customer's rhythm of buying: every lifecycle needs it.
insert into tallies (spec, epoch) values
  ('{"kind":"latest","of":{"event":"Order Completed","where":[]},"keep":16,"unique":true}', 1);

create table segments (
  id integer generated always as identity primary key,
  slug text not null unique,
  name text not null,
  description text not null default '',
  rule_id integer not null references rules,
  revision integer not null default 1,    -- raised by every edit
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  archived_at timestamptz(3)
);
-- Counts of a rule that is not a segment yet. One process counts; any may be asked, or told to stop.
create table previews (
  id uuid primary key,
  rule jsonb not null,
  at timestamptz(3) not null,
  is_past boolean not null,
  status text not null check (status in ('waiting', 'counting', 'done', 'cancelled', 'failed')),
  counted bigint not null default 0,      -- customers asked so far
  matched bigint not null default 0,
  sample bigint[] not null default '{}',
  problem text,
  started_by text not null,
  started_at timestamptz(3) not null,
  asked_at timestamptz(3) not null,       -- somebody last wanted to know
  seen_at timestamptz(3) not null,        -- the process that counts was last alive
  finished_at timestamptz(3)
);
create index previews_by_age on previews (started_at);

create table tag_groups (
  id integer generated always as identity primary key,
  slug text not null unique,
  name text not null,
  dimension text not null check (dimension in ('social', 'consumption', 'behaviour', 'tier')),
  single_choice boolean not null,
  revision integer not null default 1,
  created_at timestamptz(3) not null,
  archived_at timestamptz(3)
);
create table tags (
  id integer generated always as identity primary key,
  group_id integer not null references tag_groups,
  slug text not null unique,
  name text not null,
  rule_id integer references rules,       -- null: set by people, imports and events only
  expires_after_ms bigint check (expires_after_ms > 0),
  description text not null default '',
  revision integer not null default 1,
  created_at timestamptz(3) not null,
  archived_at timestamptz(3)
);
-- Who holds a tag now (read model of the turn; history is in the log).
create table customer_tags (
  tag_id integer not null,
  customer_id bigint not null,
  origin text not null,                   -- rule, or the source of the fact that set it
  since timestamptz(3) not null,
  until timestamptz(3),
  primary key (tag_id, customer_id)
);

create table stage_sets (
  id integer generated always as identity primary key,
  slug text not null unique,
  name text not null,
  product_line text not null default '',
  revision integer not null default 1,
  created_at timestamptz(3) not null,
  archived_at timestamptz(3)
);
create table stages (
  id integer generated always as identity primary key,
  set_id integer not null references stage_sets,
  slug text not null,
  name text not null,
  position integer not null,
  entry_rule_id integer not null references rules,
  fall_back_rule_id integer references rules,
  target_days integer,
  owner text not null default '',
  archived_at timestamptz(3),
  unique (set_id, slug)
);
create table customer_stages (
  set_id integer not null,
  customer_id bigint not null,
  stage_id integer not null,
  since timestamptz(3) not null,
  primary key (set_id, customer_id)
);
create index customer_stages_by_stage on customer_stages (stage_id, customer_id);

-- Every attribute ever seen, what it holds, and whether it is personal (then the log holds tokens only).
create table attributes (
  name text collate "C" primary key,
  type text not null check (type in ('text', 'number', 'boolean', 'date', 'list', 'object', 'mixed')),
  personal boolean not null,
  first_seen_at timestamptz(3) not null,
  sealed_at timestamptz(3)                -- personal: since when nothing plain is left; null: being sealed
);

-- ── Personal data ──────────────────────────────────────────────────────────────────────────────────────────────────
create table vault_keys (
  identity_id bigint primary key,
  wrapped bytea not null                  -- the data key, encrypted by SIYU_SECRET
);
create table vault_values (
  identity_id bigint not null,
  token text not null,                    -- keyed hash of (attribute, value)
  attribute text not null,
  tail text,                              -- keyed hash of the last four digits
  sealed bytea not null,
  primary key (identity_id, token)
);
create index vault_values_by_token on vault_values (token);
create index vault_values_by_tail on vault_values (tail) where tail is not null;
-- Names, plain, for display and search by two characters; an attribute holds the token.
create table names (
  identity_id bigint not null,
  token text not null,
  name text not null,
  grams text[] not null,
  primary key (identity_id, token)
);
create index names_by_gram on names using gin (grams);

-- ── Doors ──────────────────────────────────────────────────────────────────────────────────────────────────────────
create table keys (
  id integer generated always as identity primary key,
  name text not null,
  kind text not null check (kind in ('write', 'api')),
  hash bytea not null unique,             -- sha-256; the key itself is shown once
  hint text not null,                     -- its first characters
  role text not null,
  source text,                            -- write keys: the source their events carry
  origins text[] not null default '{}',   -- browsers that may use it
  created_at timestamptz(3) not null,
  revoked_at timestamptz(3)
);

-- What could not be taken, and why; can be replayed once mended.
create table quarantine (
  id bigint generated always as identity primary key,
  source text not null,
  received_at timestamptz(3) not null,
  code text not null,
  detail text not null,
  item bytea not null,                    -- as received, sealed: may hold what text cannot; emptied when replayed
  replayed_at timestamptz(3)
);
create index quarantine_waiting on quarantine (id) where replayed_at is null;

create table imports (
  id integer generated always as identity primary key,
  kind text not null check (kind in ('customers', 'orders', 'events')),
  file_name text not null,
  file_hash bytea not null,
  mapping jsonb not null,
  status text not null check (status in ('running', 'done', 'failed', 'cancelled')),
  units_done bigint not null default 0,   -- finished records of the kind, in file order: where a resume begins
  report jsonb not null default '{}',
  started_at timestamptz(3) not null,
  finished_at timestamptz(3),
  unique (kind, file_hash, mapping)
);
create table import_mappings (
  name text primary key,
  mapping jsonb not null
);
