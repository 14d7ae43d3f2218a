create schema auth;

create sequence identity_ids;

create sequence message_numbers start with -9007199254740991;

create table app_messages (
  id bigint generated always as identity,
  key text collate "C" not null,
  userid text collate "C" not null,
  text text not null,
  due_at timestamp(3) with time zone not null,
  batch bigint,
  tries integer default 0 not null,
  sent_at timestamp(3) with time zone,
  given_up_at timestamp(3) with time zone,
  problem jsonb,
  constraint app_messages_pkey PRIMARY KEY (id),
  constraint app_messages_key_key UNIQUE (key)
);
CREATE INDEX app_messages_by_member ON app_messages USING btree (userid, due_at) WHERE sent_at IS NULL AND given_up_at IS NULL;
CREATE INDEX app_messages_due ON app_messages USING btree (due_at) WHERE sent_at IS NULL AND given_up_at IS NULL;

create table attributes (
  name text collate "C" not null,
  type text not null,
  personal boolean not null,
  first_seen_at timestamp(3) with time zone not null,
  sealed_at timestamp(3) with time zone,
  constraint attributes_pkey PRIMARY KEY (name),
  constraint attributes_type_check CHECK (type = ANY (ARRAY['text'::text, 'number'::text, 'boolean'::text, 'date'::text, 'list'::text, 'object'::text, 'mixed'::text]))
);

create table audit (
  id bigint generated always as identity,
  at timestamp(3) with time zone not null,
  actor text not null,
  noun text not null,
  subject text not null,
  before jsonb,
  after jsonb,
  constraint audit_pkey PRIMARY KEY (id)
);
CREATE INDEX audit_by_actor ON audit USING btree (actor, id);
CREATE INDEX audit_by_subject ON audit USING btree (noun, subject, id);

create table auth."rateLimit" (
  id text not null,
  key text not null,
  count integer not null,
  "lastRequest" bigint not null,
  constraint "rateLimit_pkey" PRIMARY KEY (id),
  constraint "rateLimit_key_key" UNIQUE (key)
);

create table auth."twoFactor" (
  id text not null,
  secret text not null,
  "backupCodes" text not null,
  "userId" text not null,
  verified boolean,
  "failedVerificationCount" integer,
  "lockedUntil" timestamp with time zone,
  constraint "twoFactor_pkey" PRIMARY KEY (id),
  constraint "twoFactor_userId_fkey" FOREIGN KEY ("userId") REFERENCES auth."user"(id) ON DELETE CASCADE
);
CREATE INDEX "twoFactor_secret_idx" ON auth."twoFactor" USING btree (secret);
CREATE INDEX "twoFactor_userId_idx" ON auth."twoFactor" USING btree ("userId");

create table auth."user" (
  id text not null,
  name text not null,
  email text not null,
  "emailVerified" boolean not null,
  image text,
  "createdAt" timestamp with time zone not null,
  "updatedAt" timestamp with time zone not null,
  "twoFactorEnabled" boolean,
  constraint user_pkey PRIMARY KEY (id),
  constraint user_email_key UNIQUE (email)
);

create table auth.account (
  id text not null,
  "accountId" text not null,
  "providerId" text not null,
  "userId" text not null,
  "accessToken" text,
  "refreshToken" text,
  "idToken" text,
  "accessTokenExpiresAt" timestamp with time zone,
  "refreshTokenExpiresAt" timestamp with time zone,
  scope text,
  password text,
  "createdAt" timestamp with time zone not null,
  "updatedAt" timestamp with time zone not null,
  constraint account_pkey PRIMARY KEY (id),
  constraint "account_userId_fkey" FOREIGN KEY ("userId") REFERENCES auth."user"(id) ON DELETE CASCADE
);
CREATE INDEX "account_userId_idx" ON auth.account USING btree ("userId");

create table auth.session (
  id text not null,
  "expiresAt" timestamp with time zone not null,
  token text not null,
  "createdAt" timestamp with time zone not null,
  "updatedAt" timestamp with time zone not null,
  "ipAddress" text,
  "userAgent" text,
  "userId" text not null,
  constraint session_pkey PRIMARY KEY (id),
  constraint session_token_key UNIQUE (token),
  constraint "session_userId_fkey" FOREIGN KEY ("userId") REFERENCES auth."user"(id) ON DELETE CASCADE
);
CREATE INDEX "session_userId_idx" ON auth.session USING btree ("userId");

create table auth.verification (
  id text not null,
  identifier text not null,
  value text not null,
  "expiresAt" timestamp with time zone not null,
  "createdAt" timestamp with time zone not null,
  "updatedAt" timestamp with time zone not null,
  constraint verification_pkey PRIMARY KEY (id)
);
CREATE INDEX verification_identifier_idx ON auth.verification USING btree (identifier);

create table broadcasts (
  id integer generated always as identity,
  name text not null,
  content_id integer not null,
  kind text not null,
  priority text not null,
  audience jsonb not null,
  state text not null,
  starts_at timestamp(3) with time zone,
  planned_to bigint,
  waits_until timestamp(3) with time zone,
  passes integer default 0 not null,
  begun_at timestamp(3) with time zone,
  ended_at timestamp(3) with time zone,
  paused_in text,
  made_by text not null,
  revision integer default 1 not null,
  created_at timestamp(3) with time zone not null,
  changed_at timestamp(3) with time zone not null,
  constraint broadcasts_pkey PRIMARY KEY (id),
  constraint broadcasts_content_id_fkey FOREIGN KEY (content_id) REFERENCES contents(id),
  constraint broadcasts_paused_in_check CHECK (paused_in = ANY (ARRAY['planning'::text, 'sending'::text])),
  constraint broadcasts_state_check CHECK (state = ANY (ARRAY['draft'::text, 'scheduled'::text, 'planning'::text, 'sending'::text, 'paused'::text, 'done'::text, 'cancelled'::text]))
);
CREATE INDEX broadcasts_at_work ON broadcasts USING btree (COALESCE(starts_at, created_at)) WHERE state = ANY (ARRAY['scheduled'::text, 'planning'::text, 'sending'::text]);

create table callbacks (
  id bigint generated always as identity,
  key text collate "C" not null,
  received_at timestamp(3) with time zone not null,
  subject text collate "C" not null,
  xml text not null,
  next_at timestamp(3) with time zone not null,
  tries integer default 0 not null,
  done_at timestamp(3) with time zone,
  problem jsonb,
  constraint callbacks_pkey PRIMARY KEY (id),
  constraint callbacks_key_key UNIQUE (key)
);
CREATE INDEX callbacks_done ON callbacks USING btree (done_at) WHERE done_at IS NOT NULL;
CREATE INDEX callbacks_troubled ON callbacks USING btree (id) WHERE problem IS NOT NULL;
CREATE INDEX callbacks_waiting ON callbacks USING btree (id) WHERE done_at IS NULL;

create table consents (
  identity_id bigint not null,
  channel text collate "C" not null,
  purpose text collate "C" not null,
  given boolean not null,
  at timestamp(3) with time zone not null,
  source text collate "C" not null,
  message_id text collate "C" not null,
  constraint consents_pkey PRIMARY KEY (identity_id, channel, purpose)
);

create table contact_ways (
  id integer generated always as identity,
  state text collate "C" not null,
  name text not null,
  config_id text,
  qr_url text,
  userids text[] not null,
  created_at timestamp(3) with time zone not null,
  archived_at timestamp(3) with time zone,
  revision integer default 1 not null,
  channel text default ''::text not null,
  region text default ''::text not null,
  skip_verify boolean default true not null,
  department_ids integer[] default '{}'::integer[] not null,
  rota jsonb default '[]'::jsonb not null,
  cap integer,
  caps jsonb default '[]'::jsonb not null,
  backup_userids text[] default '{}'::text[] not null,
  tags text[] default '{}'::text[] not null,
  welcome jsonb default '{"usual": null, "variants": []}'::jsonb not null,
  serving text[] default '{}'::text[] not null,
  making_since timestamp(3) with time zone,
  next_at timestamp(3) with time zone,
  claimed_until timestamp(3) with time zone,
  tries integer default 0 not null,
  problem jsonb,
  changed_at timestamp(3) with time zone not null,
  constraint contact_ways_pkey PRIMARY KEY (id),
  constraint contact_ways_cap_check CHECK (cap > 0),
  constraint contact_ways_state_key UNIQUE (state)
);
CREATE INDEX contact_ways_changed ON contact_ways USING btree (changed_at);
CREATE INDEX contact_ways_due ON contact_ways USING btree (next_at) WHERE next_at IS NOT NULL;

create table contacts (
  userid text collate "C" not null,
  identity_id bigint not null,
  added_at timestamp(3) with time zone,
  ended_at timestamp(3) with time zone,
  reason text,
  at timestamp(3) with time zone not null,
  source text collate "C" not null,
  message_id text collate "C" not null,
  constraint contacts_pkey PRIMARY KEY (userid, identity_id)
);
CREATE INDEX contacts_by_identity ON contacts USING btree (identity_id);

create table content_versions (
  id integer generated always as identity,
  content_id integer not null,
  version integer not null,
  message jsonb not null,
  approved_at timestamp(3) with time zone not null,
  approved_by text not null,
  kf_messages integer generated always as ((
CASE
    WHEN (btrim((message ->> 'text'::text)) = ''::text) THEN 0
    ELSE 1
END + jsonb_array_length(jsonb_path_query_array(message, '$."attachments"[*]?((@."kind" == "picture" || @."kind" == "video") || @."kind" == "file")'::jsonpath)))) stored not null,
  constraint content_versions_pkey PRIMARY KEY (id),
  constraint content_versions_content_id_fkey FOREIGN KEY (content_id) REFERENCES contents(id),
  constraint content_versions_content_id_version_key UNIQUE (content_id, version)
);

create table contents (
  id integer generated always as identity,
  slug text collate "C" not null,
  name text not null,
  message jsonb not null,
  purpose text not null,
  topic text not null,
  expires_at timestamp(3) with time zone,
  archived_at timestamp(3) with time zone,
  revision integer default 1 not null,
  created_at timestamp(3) with time zone not null,
  changed_at timestamp(3) with time zone not null,
  constraint contents_pkey PRIMARY KEY (id),
  constraint contents_purpose_check CHECK (purpose = ANY (ARRAY['value'::text, 'atmosphere'::text, 'identity'::text])),
  constraint contents_slug_key UNIQUE (slug)
);

create table corps (
  id integer default 1 not null,
  corp_id text not null,
  agent_id integer not null,
  secret bytea not null,
  callback_token bytea not null,
  callback_key bytea not null,
  callback_checked_at timestamp(3) with time zone,
  revision integer default 1 not null,
  constraint corps_pkey PRIMARY KEY (id),
  constraint corps_id_check CHECK (id = 1)
);

create table customer_stages (
  set_id integer not null,
  customer_id bigint not null,
  stage_id integer not null,
  since timestamp(3) with time zone not null,
  constraint customer_stages_pkey PRIMARY KEY (set_id, customer_id)
);
CREATE INDEX customer_stages_by_stage ON customer_stages USING btree (stage_id, customer_id);

create table customer_tags (
  tag_id integer not null,
  customer_id bigint not null,
  origin text not null,
  since timestamp(3) with time zone not null,
  until timestamp(3) with time zone,
  constraint customer_tags_pkey PRIMARY KEY (tag_id, customer_id)
);

create table customer_tallies (
  customer_id bigint not null,
  state text storage e not null,
  constraint customer_tallies_pkey PRIMARY KEY (customer_id)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05, toast_tuple_target = 8160);

create table customers (
  id bigint not null,
  created_at timestamp(3) with time zone not null,
  identity_version integer default 1 not null,
  merged_into bigint,
  erased_at timestamp(3) with time zone,
  first_at timestamp(3) with time zone,
  epoch bigint default 0 not null,
  state text storage e default ''::text not null,
  attributes jsonb default '{}'::jsonb not null,
  lifecycle text,
  membership text storage e default ''::text not null,
  constraint customers_pkey PRIMARY KEY (id)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05, toast_tuple_target = 8160);
CREATE INDEX customers_by_lifecycle ON customers USING btree (lifecycle, id) WHERE merged_into IS NULL AND erased_at IS NULL;

create table deeds (
  id bigint generated always as identity,
  key text collate "C" not null,
  customer_id bigint not null,
  source text not null,
  type text not null,
  name text not null,
  properties jsonb not null,
  at timestamp(3) with time zone not null,
  constraint deeds_pkey PRIMARY KEY (id),
  constraint deeds_key_key UNIQUE (key)
);

create table default_views (
  reader text not null,
  page text not null,
  view_id integer not null,
  constraint default_views_pkey PRIMARY KEY (reader, page),
  constraint default_views_view_id_fkey FOREIGN KEY (view_id) REFERENCES views(id) ON DELETE CASCADE
);
CREATE INDEX default_views_by_view ON default_views USING btree (view_id);

create table definitions_epoch (
  epoch bigint not null
);

create table departments (
  id integer generated always as identity,
  parent_id integer,
  name text not null,
  revision integer default 1 not null,
  wecom_id integer,
  constraint departments_pkey PRIMARY KEY (id),
  constraint departments_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES departments(id),
  constraint departments_wecom_id_key UNIQUE (wecom_id)
);
CREATE INDEX departments_by_parent ON departments USING btree (parent_id);

create table event_names (
  name text collate "C" not null,
  derived boolean not null,
  events bigint not null,
  first_at timestamp(3) with time zone not null,
  last_at timestamp(3) with time zone not null,
  constraint event_names_pkey PRIMARY KEY (name, derived)
);

create table events (
  seq bigint generated always as identity,
  identity_id bigint,
  derived boolean not null,
  source text collate "C" not null,
  message_id text collate "C" not null,
  type text not null,
  name text collate "C" not null,
  "timestamp" timestamp(3) with time zone not null,
  received_at timestamp(3) with time zone not null,
  mark text,
  identifiers jsonb not null,
  properties jsonb not null,
  context jsonb,
  constraint events_pkey PRIMARY KEY (source, message_id)
);
CREATE INDEX events_about_customers ON events USING btree (identity_id, name, "timestamp") WHERE name = ANY (ARRAY['Tag Added'::text, 'Tag Removed'::text, 'Tag Gained'::text, 'Tag Lost'::text, 'Stage Moved'::text, 'Lifecycle Moved'::text, 'Consent Given'::text, 'Consent Withdrawn'::text, 'Customers Joined'::text, 'Customers Separated'::text, 'Customers Merged'::text, 'Customer Split'::text]);
CREATE INDEX events_by_arrival ON events USING btree (seq);
CREATE INDEX events_by_identity ON events USING btree (identity_id, "timestamp");

create table external_contacts (
  external_userid text collate "C" not null,
  profile text not null,
  read_at timestamp(3) with time zone not null,
  tag_ids text[] default '{}'::text[] not null,
  tags_at timestamp(3) with time zone,
  constraint external_contacts_pkey PRIMARY KEY (external_userid)
);

create table files (
  hash text collate "C" not null,
  is_video boolean not null,
  length_ms integer,
  bytes bytea storage e not null,
  added_at timestamp(3) with time zone not null,
  constraint files_pkey PRIMARY KEY (hash)
);

create table forecast_differences (
  broadcast_id integer not null,
  customer_id bigint not null,
  said text,
  said_cap text,
  became text,
  became_cap text,
  cause text not null,
  at timestamp(3) with time zone,
  seq bigint,
  name text,
  under_seq bigint,
  under_name text,
  under_at timestamp(3) with time zone,
  constraint forecast_differences_pkey PRIMARY KEY (broadcast_id, customer_id),
  constraint forecast_differences_broadcast_id_fkey FOREIGN KEY (broadcast_id) REFERENCES forecasts(broadcast_id) ON DELETE CASCADE
);

create table forecast_people (
  broadcast_id integer not null,
  customer_id bigint not null,
  said text not null,
  cap text,
  constraint forecast_people_pkey PRIMARY KEY (broadcast_id, customer_id),
  constraint forecast_people_broadcast_id_fkey FOREIGN KEY (broadcast_id) REFERENCES forecasts(broadcast_id) ON DELETE CASCADE
);

create table forecasts (
  broadcast_id integer not null,
  at timestamp(3) with time zone not null,
  seq bigint not null,
  terms jsonb not null,
  by_plan boolean not null,
  after bigint,
  constraint forecasts_pkey PRIMARY KEY (broadcast_id),
  constraint forecasts_broadcast_id_fkey FOREIGN KEY (broadcast_id) REFERENCES broadcasts(id) ON DELETE CASCADE
);

create table group_events (
  id bigint generated always as identity,
  chat_id text collate "C" not null,
  at timestamp(3) with time zone not null,
  kind text not null,
  detail jsonb not null,
  unheard boolean default false not null,
  constraint group_events_pkey PRIMARY KEY (id),
  constraint group_events_chat_id_fkey FOREIGN KEY (chat_id) REFERENCES groups(chat_id),
  constraint group_events_kind_check CHECK (kind = ANY (ARRAY['created'::text, 'renamed'::text, 'owner_changed'::text, 'notice'::text, 'dismissed'::text, 'joined'::text, 'left'::text, 'sop_start_asked'::text, 'sop_stop_asked'::text, 'sop_entered'::text, 'sop_left'::text, 'task_given'::text, 'task_done'::text, 'touch_requested'::text, 'touch_suppressed'::text, 'touch_delivered'::text, 'touch_failed'::text]))
);
CREATE INDEX group_events_by_chat ON group_events USING btree (chat_id, at, id);
CREATE INDEX group_events_unheard ON group_events USING btree (chat_id) WHERE unheard;

create table group_members (
  chat_id text collate "C" not null,
  member_id text collate "C" not null,
  type text not null,
  joined_at timestamp(3) with time zone not null,
  join_scene integer,
  invitor text collate "C",
  state text collate "C",
  left_at timestamp(3) with time zone,
  reason text,
  constraint group_members_pkey PRIMARY KEY (chat_id, member_id),
  constraint group_members_chat_id_fkey FOREIGN KEY (chat_id) REFERENCES groups(chat_id),
  constraint group_members_type_check CHECK (type = ANY (ARRAY['staff'::text, 'customer'::text]))
);
CREATE INDEX group_members_by_member ON group_members USING btree (member_id);

create table group_positions (
  chat_id text collate "C" not null,
  sop_id integer not null,
  key text collate "C" not null,
  entered_at timestamp(3) with time zone not null,
  version_id integer not null,
  stayed_from integer,
  step text not null,
  since timestamp(3) with time zone not null,
  due_at timestamp(3) with time zone not null,
  deadline_at timestamp(3) with time zone,
  held_out boolean not null,
  ended_at timestamp(3) with time zone,
  outcome text,
  constraint group_positions_pkey PRIMARY KEY (chat_id, sop_id, key, entered_at),
  constraint group_positions_chat_id_fkey FOREIGN KEY (chat_id) REFERENCES groups(chat_id),
  constraint group_positions_sop_id_fkey FOREIGN KEY (sop_id) REFERENCES sops(id),
  constraint group_positions_version_id_fkey FOREIGN KEY (version_id) REFERENCES sop_versions(id)
);
CREATE INDEX group_positions_by_sop ON group_positions USING btree (sop_id);

create table groups (
  chat_id text collate "C" not null,
  name text not null,
  owner text collate "C" not null,
  notice text not null,
  status integer not null,
  member_version text,
  created_at timestamp(3) with time zone not null,
  dismissed_at timestamp(3) with time zone,
  read_at timestamp(3) with time zone not null,
  id bigint generated always as identity,
  turns integer default 0 not null,
  turned_at timestamp(3) with time zone,
  sops_due timestamp(3) with time zone,
  constraint groups_pkey PRIMARY KEY (chat_id),
  constraint groups_id_key UNIQUE (id)
);
CREATE INDEX groups_by_owner ON groups USING btree (owner);
CREATE INDEX groups_by_sops_due ON groups USING btree (sops_due) WHERE sops_due IS NOT NULL;

create table identities (
  id bigint not null,
  kind text collate "C" not null,
  value text collate "C" not null,
  customer_id bigint not null,
  cluster_id bigint not null,
  first_seen_at timestamp(3) with time zone not null,
  shared boolean default false not null,
  constraint identities_pkey PRIMARY KEY (id),
  constraint identities_kind_value_key UNIQUE (kind, value)
);
CREATE INDEX identities_by_cluster ON identities USING btree (cluster_id);
CREATE INDEX identities_by_customer ON identities USING btree (customer_id);

create table identity_decisions (
  seq bigint generated always as identity,
  cluster_id bigint not null,
  decision text not null,
  a bigint[] not null,
  b bigint[] not null,
  "timestamp" timestamp(3) with time zone not null,
  source text collate "C" not null,
  message_id text collate "C" not null,
  constraint identity_decisions_pkey PRIMARY KEY (seq),
  constraint identity_decisions_decision_check CHECK (decision = ANY (ARRAY['together'::text, 'apart'::text]))
);
CREATE INDEX identity_decisions_by_cluster ON identity_decisions USING btree (cluster_id);

create table identity_edges (
  a bigint not null,
  b bigint not null,
  cluster_id bigint not null,
  "timestamp" timestamp(3) with time zone not null,
  source text collate "C" not null,
  message_id text collate "C" not null,
  refused text,
  conflict_kind text,
  noticed_at timestamp(3) with time zone not null,
  settled_at timestamp(3) with time zone,
  settled_by text,
  constraint identity_edges_pkey PRIMARY KEY (a, b)
);
CREATE INDEX identity_conflicts ON identity_edges USING btree (noticed_at, a, b) WHERE (refused = ANY (ARRAY['conflict'::text, 'size'::text])) AND settled_at IS NULL;
CREATE INDEX identity_edges_by_cluster ON identity_edges USING btree (cluster_id);
CREATE INDEX identity_edges_to_shared ON identity_edges USING btree (b) WHERE cluster_id = 0;

create table import_mappings (
  name text not null,
  mapping jsonb not null,
  constraint import_mappings_pkey PRIMARY KEY (name)
);

create table import_runs (
  id uuid not null,
  upload uuid not null,
  file_name text not null,
  kind text not null,
  options jsonb not null,
  is_dry boolean not null,
  status text not null,
  progress jsonb,
  report jsonb,
  problem jsonb,
  started_by text not null,
  started_at timestamp(3) with time zone not null,
  seen_at timestamp(3) with time zone not null,
  cancel_asked_at timestamp(3) with time zone,
  finished_at timestamp(3) with time zone,
  constraint import_runs_pkey PRIMARY KEY (id),
  constraint import_runs_kind_check CHECK (kind = ANY (ARRAY['customers'::text, 'orders'::text, 'events'::text])),
  constraint import_runs_status_check CHECK (status = ANY (ARRAY['running'::text, 'checked'::text, 'done'::text, 'cancelled'::text, 'failed'::text]))
);
CREATE INDEX import_runs_by_age ON import_runs USING btree (started_at);
CREATE INDEX import_runs_by_end ON import_runs USING btree (finished_at);

create table imports (
  id integer generated always as identity,
  kind text not null,
  file_name text not null,
  file_hash bytea not null,
  mapping jsonb not null,
  status text not null,
  units_done bigint default 0 not null,
  report jsonb default '{}'::jsonb not null,
  started_at timestamp(3) with time zone not null,
  finished_at timestamp(3) with time zone,
  constraint imports_pkey PRIMARY KEY (id),
  constraint imports_kind_check CHECK (kind = ANY (ARRAY['customers'::text, 'orders'::text, 'events'::text])),
  constraint imports_kind_file_hash_mapping_key UNIQUE (kind, file_hash, mapping),
  constraint imports_status_check CHECK (status = ANY (ARRAY['running'::text, 'done'::text, 'failed'::text, 'cancelled'::text]))
);

create table invitations (
  id integer generated always as identity,
  hash bytea not null,
  role text not null,
  email text,
  person_id integer,
  created_at timestamp(3) with time zone not null,
  created_by text not null,
  expires_at timestamp(3) with time zone not null,
  used_at timestamp(3) with time zone,
  userid text collate "C",
  constraint invitations_pkey PRIMARY KEY (id),
  constraint invitations_hash_key UNIQUE (hash),
  constraint invitations_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id),
  constraint invitations_role_check CHECK (role = ANY (ARRAY['staff'::text, 'lead'::text, 'analyst'::text, 'operator'::text, 'admin'::text])),
  constraint invitations_userid_fkey FOREIGN KEY (userid) REFERENCES staff(userid)
);

create table join_ways (
  id integer generated always as identity,
  state text collate "C" not null,
  name text not null,
  chat_ids text[] not null,
  makes_groups boolean not null,
  base_name text not null,
  base_number integer not null,
  config_id text,
  qr_url text,
  making_since timestamp(3) with time zone,
  next_at timestamp(3) with time zone,
  claimed_until timestamp(3) with time zone,
  tries integer default 0 not null,
  problem jsonb,
  created_at timestamp(3) with time zone not null,
  changed_at timestamp(3) with time zone not null,
  archived_at timestamp(3) with time zone,
  revision integer default 1 not null,
  constraint join_ways_pkey PRIMARY KEY (id),
  constraint join_ways_state_key UNIQUE (state)
);
CREATE INDEX join_ways_changed ON join_ways USING btree (changed_at);
CREATE INDEX join_ways_due ON join_ways USING btree (next_at) WHERE next_at IS NOT NULL;

create table keys (
  id integer generated always as identity,
  name text not null,
  kind text not null,
  hash bytea not null,
  hint text not null,
  role text not null,
  source text,
  origins text[] default '{}'::text[] not null,
  created_at timestamp(3) with time zone not null,
  revoked_at timestamp(3) with time zone,
  constraint keys_pkey PRIMARY KEY (id),
  constraint keys_hash_key UNIQUE (hash),
  constraint keys_kind_check CHECK (kind = ANY (ARRAY['write'::text, 'api'::text]))
);

create table kf_accounts (
  open_kfid text collate "C" not null,
  name text not null,
  is_managed boolean not null,
  cursor text default ''::text not null,
  listed_at timestamp(3) with time zone not null,
  read_at timestamp(3) with time zone,
  gone_at timestamp(3) with time zone,
  constraint kf_accounts_pkey PRIMARY KEY (open_kfid)
);

create table kf_messages (
  id bigint generated always as identity,
  key text collate "C" not null,
  msgid text collate "C" not null,
  open_kfid text collate "C" not null,
  external_userid text collate "C" not null,
  origin text collate "C" not null,
  type text not null,
  body bytea,
  state text not null,
  created_at timestamp(3) with time zone not null,
  due_at timestamp(3) with time zone not null,
  not_after timestamp(3) with time zone,
  tries integer default 0 not null,
  may_be_sent boolean default false not null,
  counted_at timestamp(3) with time zone,
  counted_for timestamp(3) with time zone,
  ended_at timestamp(3) with time zone,
  reason text,
  problem jsonb,
  constraint kf_messages_pkey PRIMARY KEY (id),
  constraint kf_messages_key_key UNIQUE (key),
  constraint kf_messages_msgid_key UNIQUE (msgid),
  constraint kf_messages_state_check CHECK (state = ANY (ARRAY['due'::text, 'sending'::text, 'sent'::text, 'refused'::text]))
);
CREATE INDEX kf_messages_by_customer ON kf_messages USING btree (external_userid);
CREATE INDEX kf_messages_by_session ON kf_messages USING btree (open_kfid, external_userid, counted_at);
CREATE INDEX kf_messages_ended ON kf_messages USING btree (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX kf_messages_open ON kf_messages USING btree (due_at, id) WHERE state = ANY (ARRAY['due'::text, 'sending'::text]);

create table kf_sessions (
  open_kfid text collate "C" not null,
  external_userid text collate "C" not null,
  customer_at timestamp(3) with time zone,
  sent integer default 0 not null,
  state smallint,
  userid text collate "C",
  state_at timestamp(3) with time zone,
  profile_at timestamp(3) with time zone,
  constraint kf_sessions_pkey PRIMARY KEY (open_kfid, external_userid)
);
CREATE INDEX kf_sessions_by_customer ON kf_sessions USING btree (external_userid);

create table links (
  id bigint generated always as identity,
  token text collate "C" not null,
  url text not null,
  content_version_id integer not null,
  touch_id bigint,
  clicks integer default 0 not null,
  made_at timestamp(3) with time zone not null,
  constraint links_pkey PRIMARY KEY (id),
  constraint links_content_version_id_fkey FOREIGN KEY (content_version_id) REFERENCES content_versions(id),
  constraint links_token_key UNIQUE (token),
  constraint links_touch_id_fkey FOREIGN KEY (touch_id) REFERENCES touches(id) ON DELETE CASCADE,
  constraint links_url_check CHECK (url ~ '^https?://'::text)
);
CREATE INDEX links_by_content ON links USING btree (content_version_id);
CREATE UNIQUE INDEX links_of_touch ON links USING btree (touch_id, md5(url)) WHERE touch_id IS NOT NULL;
CREATE UNIQUE INDEX links_of_version ON links USING btree (content_version_id, md5(url)) WHERE touch_id IS NULL;

create table media_ids (
  key text collate "C" not null,
  media_id text not null,
  expires_at timestamp(3) with time zone not null,
  constraint media_ids_pkey PRIMARY KEY (key)
);

create table members (
  version_id integer not null,
  customer_id bigint not null,
  since timestamp(3) with time zone not null,
  until timestamp(3) with time zone,
  firm boolean not null,
  constraint members_pkey PRIMARY KEY (version_id, customer_id)
) with (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.05);

create table message_marks (
  id integer default 1 not null,
  seq bigint,
  constraint message_marks_pkey PRIMARY KEY (id),
  constraint message_marks_id_check CHECK (id = 1)
);

create table messages (
  msgid text collate "C" not null,
  seq bigint not null,
  at timestamp(3) with time zone not null,
  type text not null,
  room text collate "C",
  external_userid text collate "C",
  userid text collate "C",
  by_customer boolean not null,
  content bytea,
  recalls text collate "C",
  recalled_at timestamp(3) with time zone,
  kf text collate "C",
  constraint messages_pkey PRIMARY KEY (msgid),
  constraint messages_seq_key UNIQUE (seq)
);
CREATE INDEX messages_by_customer ON messages USING btree (external_userid, at, seq) WHERE external_userid IS NOT NULL;
CREATE INDEX messages_by_kf ON messages USING btree (kf, at) WHERE kf IS NOT NULL;
CREATE INDEX messages_by_room ON messages USING btree (room, at, seq) WHERE room IS NOT NULL;
CREATE INDEX messages_recalling ON messages USING btree (recalls) WHERE recalls IS NOT NULL;

create table migrations (
  name text collate "C" not null,
  sha256 text not null,
  applied_at timestamp(3) with time zone not null,
  constraint migrations_pkey PRIMARY KEY (name)
);

create table moment_senders (
  moment_id integer not null,
  userid text collate "C" not null,
  lost boolean default false not null,
  published_at timestamp(3) with time zone,
  customers integer default 0 not null,
  reached integer default 0 not null,
  likes integer default 0 not null,
  comments integer default 0 not null,
  read_at timestamp(3) with time zone,
  constraint moment_senders_pkey PRIMARY KEY (moment_id, userid),
  constraint moment_senders_moment_id_fkey FOREIGN KEY (moment_id) REFERENCES moments(id) ON DELETE CASCADE
);

create table moments (
  id integer generated always as identity,
  name text not null,
  content_id integer not null,
  content_version_id integer,
  senders text[],
  tags text[] not null,
  state text not null,
  starts_at timestamp(3) with time zone,
  message jsonb,
  tag_ids text[] default '{}'::text[] not null,
  job_id text collate "C",
  wecom_id text collate "C",
  begun_at timestamp(3) with time zone,
  tries integer default 0 not null,
  looks integer default 0 not null,
  due_at timestamp(3) with time zone,
  made_at timestamp(3) with time zone,
  ended_at timestamp(3) with time zone,
  reminded_at timestamp(3) with time zone[] default '{}'::timestamp with time zone[] not null,
  problem jsonb,
  made_by text not null,
  revision integer default 1 not null,
  created_at timestamp(3) with time zone not null,
  changed_at timestamp(3) with time zone not null,
  constraint moments_pkey PRIMARY KEY (id),
  constraint moments_content_id_fkey FOREIGN KEY (content_id) REFERENCES contents(id),
  constraint moments_state_check CHECK (state = ANY (ARRAY['draft'::text, 'scheduled'::text, 'making'::text, 'made'::text, 'done'::text, 'cancelled'::text, 'failed'::text])),
  constraint moments_wecom_id_key UNIQUE (wecom_id)
);
CREATE INDEX moments_due ON moments USING btree (due_at) WHERE due_at IS NOT NULL;

create table names (
  identity_id bigint not null,
  token text not null,
  name text not null,
  grams text[] not null,
  constraint names_pkey PRIMARY KEY (identity_id, token)
);
CREATE INDEX names_by_gram ON names USING gin (grams);

create table notes (
  id bigint generated always as identity,
  customer_id bigint not null,
  author text not null,
  text bytea not null,
  noted_at timestamp(3) with time zone not null,
  constraint notes_pkey PRIMARY KEY (id),
  constraint notes_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES identities(id)
);
CREATE INDEX notes_by_customer ON notes USING btree (customer_id, id);

create table notice_reads (
  reader text not null,
  notice text not null,
  version bigint not null,
  read_at timestamp(3) with time zone not null,
  constraint notice_reads_pkey PRIMARY KEY (reader, notice)
);

create table people (
  id integer generated always as identity,
  account_id text not null,
  role text not null,
  created_at timestamp(3) with time zone not null,
  created_by text not null,
  shut_out_at timestamp(3) with time zone,
  userid text collate "C",
  constraint people_pkey PRIMARY KEY (id),
  constraint people_account_id_fkey FOREIGN KEY (account_id) REFERENCES auth."user"(id),
  constraint people_account_id_key UNIQUE (account_id),
  constraint people_role_check CHECK (role = ANY (ARRAY['staff'::text, 'lead'::text, 'analyst'::text, 'operator'::text, 'admin'::text])),
  constraint people_userid_fkey FOREIGN KEY (userid) REFERENCES staff(userid)
);
CREATE UNIQUE INDEX people_by_userid ON people USING btree (userid) WHERE shut_out_at IS NULL;

create table pictures (
  hash text collate "C" not null,
  type text not null,
  bytes bytea not null,
  added_at timestamp(3) with time zone not null,
  constraint pictures_pkey PRIMARY KEY (hash),
  constraint pictures_type_check CHECK (type = ANY (ARRAY['image/png'::text, 'image/jpeg'::text]))
);

create table previews (
  id uuid not null,
  rule jsonb not null,
  at timestamp(3) with time zone not null,
  is_past boolean not null,
  status text not null,
  counted bigint default 0 not null,
  matched bigint default 0 not null,
  sample bigint[] default '{}'::bigint[] not null,
  problem text,
  started_by text not null,
  started_at timestamp(3) with time zone not null,
  asked_at timestamp(3) with time zone not null,
  seen_at timestamp(3) with time zone not null,
  finished_at timestamp(3) with time zone,
  constraint previews_pkey PRIMARY KEY (id),
  constraint previews_status_check CHECK (status = ANY (ARRAY['waiting'::text, 'counting'::text, 'done'::text, 'cancelled'::text, 'failed'::text]))
);
CREATE INDEX previews_by_age ON previews USING btree (started_at);

create table products (
  id text collate "C" not null,
  name text not null,
  orders bigint not null,
  quantity numeric not null,
  last_at timestamp(3) with time zone not null,
  constraint products_pkey PRIMARY KEY (id)
);

create table quarantine (
  id bigint generated always as identity,
  source text not null,
  received_at timestamp(3) with time zone not null,
  code text not null,
  detail text not null,
  item bytea not null,
  settled_at timestamp(3) with time zone,
  dismissed_by text,
  constraint quarantine_pkey PRIMARY KEY (id)
);
CREATE INDEX quarantine_waiting ON quarantine USING btree (id) WHERE settled_at IS NULL;
CREATE INDEX quarantine_waiting_by_code ON quarantine USING btree (code, id) WHERE settled_at IS NULL;

create table questions (
  id bigint generated always as identity,
  key text collate "C" not null,
  text bytea not null,
  times integer not null,
  first_at timestamp(3) with time zone not null,
  last_at timestamp(3) with time zone not null,
  open_kfid text collate "C" not null,
  external_userid text collate "C",
  dismissed_at timestamp(3) with time zone,
  constraint questions_pkey PRIMARY KEY (id),
  constraint questions_key_key UNIQUE (key)
);
CREATE INDEX questions_by_customer ON questions USING btree (external_userid) WHERE external_userid IS NOT NULL;
CREATE INDEX questions_last ON questions USING btree (last_at);
CREATE INDEX questions_open ON questions USING btree (times DESC, last_at DESC) WHERE dismissed_at IS NULL;

create table relations (
  external_userid text collate "C" not null,
  userid text collate "C" not null,
  added_at timestamp(3) with time zone not null,
  ended_at timestamp(3) with time zone,
  reason text,
  add_way integer,
  state text collate "C",
  tag_ids text[] not null,
  read_at timestamp(3) with time zone not null,
  constraint relations_pkey PRIMARY KEY (external_userid, userid)
);
CREATE INDEX relations_by_state ON relations USING btree (state, added_at) WHERE state IS NOT NULL;
CREATE INDEX relations_by_userid ON relations USING btree (userid, external_userid);

create table replies (
  id integer generated always as identity,
  name text not null,
  place integer not null,
  is_enabled boolean not null,
  is_automatic boolean not null,
  words jsonb not null,
  hours jsonb not null,
  accounts text[] not null,
  text text not null,
  content_slug text,
  created_at timestamp(3) with time zone not null,
  changed_at timestamp(3) with time zone not null,
  revision integer default 1 not null,
  constraint replies_pkey PRIMARY KEY (id)
);

create table rule_versions (
  id integer generated always as identity,
  rule_id integer not null,
  version integer not null,
  rule jsonb not null,
  status text not null,
  epoch bigint not null,
  created_at timestamp(3) with time zone not null,
  created_by text not null,
  live_at timestamp(3) with time zone,
  announced_at timestamp(3) with time zone,
  problem text,
  problem_at timestamp(3) with time zone,
  constraint rule_versions_pkey PRIMARY KEY (id),
  constraint rule_versions_rule_id_fkey FOREIGN KEY (rule_id) REFERENCES rules(id),
  constraint rule_versions_rule_id_version_key UNIQUE (rule_id, version),
  constraint rule_versions_status_check CHECK (status = ANY (ARRAY['building'::text, 'live'::text, 'retired'::text, 'failed'::text]))
);
CREATE INDEX rule_versions_by_live_at ON rule_versions USING btree (live_at);
CREATE UNIQUE INDEX rule_versions_one_building ON rule_versions USING btree (rule_id) WHERE status = 'building'::text;
CREATE UNIQUE INDEX rule_versions_one_live ON rule_versions USING btree (rule_id) WHERE status = 'live'::text;
CREATE INDEX rule_versions_unfinished ON rule_versions USING btree (id) WHERE (status = ANY (ARRAY['live'::text, 'building'::text])) AND announced_at IS NULL;

create table rules (
  id integer generated always as identity,
  owner text not null,
  constraint rules_pkey PRIMARY KEY (id),
  constraint rules_owner_check CHECK (owner = ANY (ARRAY['segment'::text, 'tag'::text, 'stage_entry'::text, 'stage_fall_back'::text]))
);

create table segment_days (
  segment_id integer not null,
  day date not null,
  entered bigint not null,
  "left" bigint not null,
  gone bigint not null,
  constraint segment_days_pkey PRIMARY KEY (segment_id, day),
  constraint segment_days_segment_id_fkey FOREIGN KEY (segment_id) REFERENCES segments(id)
);

create table segments (
  id integer generated always as identity,
  slug text not null,
  name text not null,
  description text default ''::text not null,
  rule_id integer not null,
  revision integer default 1 not null,
  created_at timestamp(3) with time zone not null,
  updated_at timestamp(3) with time zone not null,
  archived_at timestamp(3) with time zone,
  constraint segments_pkey PRIMARY KEY (id),
  constraint segments_rule_id_fkey FOREIGN KEY (rule_id) REFERENCES rules(id),
  constraint segments_slug_key UNIQUE (slug)
);

create table send_tasks (
  id bigint generated always as identity,
  userid text collate "C" not null,
  broadcast_id integer,
  message jsonb not null,
  state text collate "C" not null,
  msgid text collate "C",
  customers integer not null,
  made_at timestamp(3) with time zone not null,
  begun_at timestamp(3) with time zone,
  tries integer default 0 not null,
  looks integer default 0 not null,
  due_at timestamp(3) with time zone not null,
  reminded_at timestamp(3) with time zone[] default '{}'::timestamp with time zone[] not null,
  escalated_at timestamp(3) with time zone,
  confirmed_at timestamp(3) with time zone,
  problem jsonb,
  to_groups boolean default false not null,
  constraint send_tasks_pkey PRIMARY KEY (id),
  constraint send_tasks_broadcast_id_fkey FOREIGN KEY (broadcast_id) REFERENCES broadcasts(id),
  constraint send_tasks_msgid_key UNIQUE (msgid),
  constraint send_tasks_state_check CHECK (state = ANY (ARRAY['making'::text, 'made'::text, 'confirmed'::text, 'cancelled'::text, 'failed'::text]))
);
CREATE INDEX send_tasks_by_broadcast ON send_tasks USING btree (broadcast_id, state) WHERE broadcast_id IS NOT NULL;
CREATE INDEX send_tasks_due ON send_tasks USING btree (due_at) WHERE state = ANY (ARRAY['making'::text, 'made'::text]);

create table settings (
  key text not null,
  value jsonb not null,
  constraint settings_pkey PRIMARY KEY (key)
);

create table sop_positions (
  customer_id bigint not null,
  sop_id integer not null,
  key text collate "C" not null,
  entered_at timestamp(3) with time zone not null,
  version_id integer not null,
  step text not null,
  since timestamp(3) with time zone not null,
  due_at timestamp(3) with time zone not null,
  ended_at timestamp(3) with time zone,
  outcome text collate "C",
  deadline_at timestamp(3) with time zone,
  fact_seq bigint,
  held_out boolean default false not null,
  constraint sop_positions_pkey PRIMARY KEY (customer_id, sop_id, key, entered_at)
) with (fillfactor = 70);
CREATE INDEX sop_positions_ended ON sop_positions USING btree (sop_id, outcome) WHERE ended_at IS NOT NULL;
CREATE INDEX sop_positions_open ON sop_positions USING btree (sop_id, version_id) WHERE ended_at IS NULL;

create table sop_sweeps (
  sop_id integer not null,
  after_id bigint default 0 not null,
  constraint sop_sweeps_pkey PRIMARY KEY (sop_id),
  constraint sop_sweeps_sop_id_fkey FOREIGN KEY (sop_id) REFERENCES sops(id)
);

create table sop_versions (
  id integer generated always as identity,
  sop_id integer not null,
  version integer not null,
  definition jsonb not null,
  launched_at timestamp(3) with time zone not null,
  launched_by text not null,
  moves boolean default false not null,
  constraint sop_versions_pkey PRIMARY KEY (id),
  constraint sop_versions_sop_id_fkey FOREIGN KEY (sop_id) REFERENCES sops(id),
  constraint sop_versions_sop_id_version_key UNIQUE (sop_id, version)
);

create table sops (
  id integer generated always as identity,
  slug text collate "C" not null,
  name text not null,
  definition jsonb not null,
  status text not null,
  revision integer default 1 not null,
  created_at timestamp(3) with time zone not null,
  changed_at timestamp(3) with time zone not null,
  live_since timestamp(3) with time zone,
  constraint sops_pkey PRIMARY KEY (id),
  constraint sops_slug_key UNIQUE (slug),
  constraint sops_status_check CHECK (status = ANY (ARRAY['draft'::text, 'live'::text, 'paused'::text, 'archived'::text]))
);

create table staff (
  userid text collate "C" not null,
  name text not null,
  left_at timestamp(3) with time zone,
  revision integer default 1 not null,
  listed boolean default false not null,
  constraint staff_pkey PRIMARY KEY (userid)
);

create table staff_departments (
  userid text collate "C" not null,
  department_id integer not null,
  leads boolean not null,
  constraint staff_departments_pkey PRIMARY KEY (userid, department_id),
  constraint staff_departments_department_id_fkey FOREIGN KEY (department_id) REFERENCES departments(id),
  constraint staff_departments_userid_fkey FOREIGN KEY (userid) REFERENCES staff(userid)
);
CREATE INDEX staff_departments_by_department ON staff_departments USING btree (department_id);

create table stage_sets (
  id integer generated always as identity,
  slug text not null,
  name text not null,
  product_line text default ''::text not null,
  revision integer default 1 not null,
  created_at timestamp(3) with time zone not null,
  archived_at timestamp(3) with time zone,
  constraint stage_sets_pkey PRIMARY KEY (id),
  constraint stage_sets_slug_key UNIQUE (slug)
);

create table stages (
  id integer generated always as identity,
  set_id integer not null,
  slug text not null,
  name text not null,
  "position" integer not null,
  entry_rule_id integer not null,
  fall_back_rule_id integer,
  target_days integer,
  owner text default ''::text not null,
  archived_at timestamp(3) with time zone,
  action text default ''::text not null,
  constraint stages_pkey PRIMARY KEY (id),
  constraint stages_entry_rule_id_fkey FOREIGN KEY (entry_rule_id) REFERENCES rules(id),
  constraint stages_fall_back_rule_id_fkey FOREIGN KEY (fall_back_rule_id) REFERENCES rules(id),
  constraint stages_set_id_fkey FOREIGN KEY (set_id) REFERENCES stage_sets(id),
  constraint stages_set_id_slug_key UNIQUE (set_id, slug)
);

create table sync_differences (
  run_id integer not null,
  id bigint generated always as identity,
  kind text not null,
  subject text not null,
  detail jsonb not null,
  constraint sync_differences_pkey PRIMARY KEY (run_id, id),
  constraint sync_differences_run_id_fkey FOREIGN KEY (run_id) REFERENCES sync_runs(id) ON DELETE CASCADE
);

create table sync_runs (
  id integer generated always as identity,
  kind text not null,
  asked_by text,
  started_at timestamp(3) with time zone not null,
  finished_at timestamp(3) with time zone,
  stopped boolean default false not null,
  step text not null,
  "position" jsonb not null,
  counts jsonb not null,
  problem jsonb,
  constraint sync_runs_pkey PRIMARY KEY (id),
  constraint sync_runs_kind_check CHECK (kind = ANY (ARRAY['first'::text, 'nightly'::text, 'asked'::text, 'start'::text]))
);
CREATE UNIQUE INDEX sync_runs_open ON sync_runs USING btree ((true)) WHERE finished_at IS NULL;

create table tag_groups (
  id integer generated always as identity,
  slug text not null,
  name text not null,
  dimension text not null,
  single_choice boolean not null,
  revision integer default 1 not null,
  created_at timestamp(3) with time zone not null,
  archived_at timestamp(3) with time zone,
  constraint tag_groups_pkey PRIMARY KEY (id),
  constraint tag_groups_dimension_check CHECK (dimension = ANY (ARRAY['social'::text, 'consumption'::text, 'behaviour'::text, 'tier'::text])),
  constraint tag_groups_slug_key UNIQUE (slug)
);

create table tag_marks (
  external_userid text collate "C" not null,
  wecom_id text collate "C" not null,
  change text not null,
  seq bigint not null,
  due_at timestamp(3) with time zone not null,
  tries integer default 0 not null,
  done_at timestamp(3) with time zone,
  problem jsonb,
  constraint tag_marks_pkey PRIMARY KEY (external_userid, wecom_id),
  constraint tag_marks_change_check CHECK (change = ANY (ARRAY['add'::text, 'remove'::text]))
);
CREATE INDEX tag_marks_done ON tag_marks USING btree (done_at) WHERE done_at IS NOT NULL;
CREATE INDEX tag_marks_due ON tag_marks USING btree (due_at) WHERE done_at IS NULL;
CREATE INDEX tag_marks_given_up ON tag_marks USING btree (done_at DESC) WHERE done_at IS NOT NULL AND problem IS NOT NULL;

create table tags (
  id integer generated always as identity,
  group_id integer not null,
  slug text not null,
  name text not null,
  rule_id integer,
  expires_after_ms bigint,
  description text default ''::text not null,
  revision integer default 1 not null,
  created_at timestamp(3) with time zone not null,
  archived_at timestamp(3) with time zone,
  constraint tags_pkey PRIMARY KEY (id),
  constraint tags_expires_after_ms_check CHECK (expires_after_ms > 0),
  constraint tags_group_id_fkey FOREIGN KEY (group_id) REFERENCES tag_groups(id),
  constraint tags_rule_id_fkey FOREIGN KEY (rule_id) REFERENCES rules(id),
  constraint tags_slug_key UNIQUE (slug)
);

create table tallies (
  id integer generated always as identity,
  spec text not null,
  epoch bigint not null,
  constraint tallies_pkey PRIMARY KEY (id),
  constraint tallies_spec_key UNIQUE (spec)
);

create table tasks (
  id bigint generated always as identity,
  key text collate "C" not null,
  customer_id bigint,
  sop_id integer,
  step text,
  kind text not null,
  title text not null,
  script text not null,
  asked_at timestamp(3) with time zone not null,
  due_at timestamp(3) with time zone not null,
  done_at timestamp(3) with time zone,
  done_by text,
  outcome text,
  touch_key text collate "C",
  content_version_id integer,
  sop_key text collate "C",
  told_at timestamp(3) with time zone,
  chat_id text collate "C",
  constraint tasks_pkey PRIMARY KEY (id),
  constraint tasks_key_key UNIQUE (key),
  constraint tasks_subject_check CHECK ((customer_id IS NULL) <> (chat_id IS NULL))
);
CREATE INDEX tasks_by_chat ON tasks USING btree (chat_id) WHERE chat_id IS NOT NULL;
CREATE INDEX tasks_by_customer ON tasks USING btree (customer_id, id);
CREATE UNIQUE INDEX tasks_by_touch ON tasks USING btree (touch_key) WHERE touch_key IS NOT NULL;
CREATE INDEX tasks_done ON tasks USING btree (done_at DESC, id DESC) WHERE done_at IS NOT NULL;
CREATE INDEX tasks_open ON tasks USING btree (due_at, id) WHERE done_at IS NULL;
CREATE INDEX tasks_untold ON tasks USING btree (asked_at) WHERE told_at IS NULL AND done_at IS NULL;

create table touch_policies (
  id integer not null,
  policy jsonb not null,
  revision integer default 1 not null,
  changed_at timestamp(3) with time zone not null,
  constraint touch_policies_pkey PRIMARY KEY (id),
  constraint touch_policies_id_check CHECK (id = 1)
);

create table touches (
  id bigint generated always as identity,
  key text collate "C",
  customer_id bigint,
  channel text not null,
  kind text not null,
  priority text not null,
  sop_id integer,
  version_id integer,
  step text collate "C",
  broadcast_id integer,
  content_version_id integer,
  fact_seq bigint,
  external_userid text collate "C",
  userid text collate "C",
  asked_at timestamp(3) with time zone not null,
  valid_until timestamp(3) with time zone,
  state text collate "C" not null,
  reason text,
  cap text,
  send_task_id bigint,
  settled_at timestamp(3) with time zone,
  sop_key text collate "C",
  unwanted boolean default false not null,
  chat_id text collate "C",
  next_channel text,
  constraint touches_pkey PRIMARY KEY (id),
  constraint touches_key_check CHECK ((key IS NULL) = (broadcast_id IS NOT NULL AND customer_id IS NOT NULL)),
  constraint touches_state_check CHECK (state = ANY (ARRAY['waiting'::text, 'tasked'::text, 'delivered'::text, 'failed'::text, 'cancelled'::text, 'suppressed'::text])),
  constraint touches_subject_check CHECK ((customer_id IS NULL) <> (chat_id IS NULL))
);
CREATE INDEX touches_by_broadcast ON touches USING btree (broadcast_id, state, userid, id) WHERE broadcast_id IS NOT NULL;
CREATE INDEX touches_by_chat ON touches USING btree (chat_id, asked_at) WHERE chat_id IS NOT NULL;
CREATE INDEX touches_by_content ON touches USING btree (content_version_id, state) WHERE content_version_id IS NOT NULL AND broadcast_id IS NULL;
CREATE INDEX touches_by_customer ON touches USING btree (customer_id, asked_at);
CREATE INDEX touches_by_hand ON touches USING btree (asked_at, id) WHERE state = 'tasked'::text AND channel = 'chat'::text AND sop_id IS NULL;
CREATE UNIQUE INDEX touches_by_key ON touches USING btree (key) WHERE key IS NOT NULL;
CREATE INDEX touches_by_kf ON touches USING btree (id) WHERE state = 'waiting'::text AND channel = 'kf'::text;
CREATE UNIQUE INDEX touches_by_recipient ON touches USING btree (broadcast_id, customer_id) WHERE key IS NULL;
CREATE INDEX touches_by_send_task ON touches USING btree (send_task_id) WHERE send_task_id IS NOT NULL;
CREATE INDEX touches_by_sop ON touches USING btree (sop_id, step, state) WHERE sop_id IS NOT NULL;
CREATE INDEX touches_of_sop ON touches USING btree (customer_id, sop_id) WHERE (state = ANY (ARRAY['waiting'::text, 'tasked'::text])) AND sop_id IS NOT NULL;
CREATE INDEX touches_waiting ON touches USING btree (asked_at, id) WHERE state = 'waiting'::text AND channel = 'broadcast'::text AND broadcast_id IS NULL;

create table untold (
  id bigint generated always as identity,
  item jsonb not null,
  constraint untold_pkey PRIMARY KEY (id)
);

create table vault_keys (
  identity_id bigint not null,
  wrapped bytea not null,
  constraint vault_keys_pkey PRIMARY KEY (identity_id)
);

create table vault_values (
  identity_id bigint not null,
  token text not null,
  attribute text not null,
  tail text,
  sealed bytea not null,
  constraint vault_values_pkey PRIMARY KEY (identity_id, token)
);
CREATE INDEX vault_values_by_tail ON vault_values USING btree (tail) WHERE tail IS NOT NULL;
CREATE INDEX vault_values_by_token ON vault_values USING btree (token);

create table views (
  id integer generated always as identity,
  page text not null,
  owner text,
  name text not null,
  state jsonb not null,
  "position" integer not null,
  created_at timestamp(3) with time zone not null,
  created_by text not null,
  constraint views_pkey PRIMARY KEY (id),
  constraint views_page_check CHECK (page = ANY (ARRAY['customers'::text, 'segments'::text, 'events'::text, 'quarantine'::text, 'audit'::text]))
);
CREATE UNIQUE INDEX views_by_name ON views USING btree (page, COALESCE(owner, ''::text), lower(name));

create table wakes (
  customer_id bigint not null,
  due timestamp(3) with time zone not null,
  constraint wakes_pkey PRIMARY KEY (customer_id)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX wakes_by_due ON wakes USING btree (due);

create table webhook_deliveries (
  id bigint generated always as identity,
  endpoint_id integer not null,
  key text collate "C" not null,
  type text not null,
  seq bigint,
  payload jsonb,
  identity_id bigint,
  at timestamp(3) with time zone not null,
  created_at timestamp(3) with time zone not null,
  due_at timestamp(3) with time zone not null,
  tries integer default 0 not null,
  done_at timestamp(3) with time zone,
  delivered boolean,
  tried_at timestamp(3) with time zone,
  status integer,
  answer text,
  problem text,
  constraint webhook_deliveries_pkey PRIMARY KEY (id),
  constraint webhook_deliveries_check CHECK ((done_at IS NULL) = (delivered IS NULL)),
  constraint webhook_deliveries_key_key UNIQUE (key)
);
CREATE INDEX webhook_deliveries_about ON webhook_deliveries USING btree (identity_id);
CREATE INDEX webhook_deliveries_by_age ON webhook_deliveries USING btree (COALESCE(done_at, created_at));
CREATE INDEX webhook_deliveries_by_endpoint ON webhook_deliveries USING btree (endpoint_id, id);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries USING btree (endpoint_id, due_at, id) WHERE done_at IS NULL;
CREATE INDEX webhook_deliveries_failed ON webhook_deliveries USING btree (endpoint_id, id) WHERE NOT delivered;

create table webhook_endpoints (
  id integer generated always as identity,
  url text not null,
  description text not null,
  secret bytea not null,
  secret_changed_at timestamp(3) with time zone not null,
  events text[] not null,
  hears_since timestamp(3) with time zone,
  disabled_at timestamp(3) with time zone,
  disabled_why text,
  failing_since timestamp(3) with time zone,
  last_at timestamp(3) with time zone,
  last_taken boolean,
  last_status integer,
  revision integer default 1 not null,
  created_at timestamp(3) with time zone not null,
  constraint webhook_endpoints_pkey PRIMARY KEY (id),
  constraint webhook_endpoints_check CHECK ((hears_since IS NULL) = (disabled_at IS NOT NULL)),
  constraint webhook_endpoints_check1 CHECK ((disabled_at IS NULL) = (disabled_why IS NULL))
);

create table wecom_tag_groups (
  wecom_id text collate "C" not null,
  group_id integer not null,
  name text not null,
  constraint wecom_tag_groups_pkey PRIMARY KEY (wecom_id),
  constraint wecom_tag_groups_group_id_fkey FOREIGN KEY (group_id) REFERENCES tag_groups(id),
  constraint wecom_tag_groups_group_id_key UNIQUE (group_id)
);

create table wecom_tags (
  wecom_id text collate "C" not null,
  tag_id integer not null,
  name text not null,
  constraint wecom_tags_pkey PRIMARY KEY (wecom_id),
  constraint wecom_tags_tag_id_fkey FOREIGN KEY (tag_id) REFERENCES tags(id),
  constraint wecom_tags_tag_id_key UNIQUE (tag_id)
);

create table welcomes (
  key text collate "C" not null,
  external_userid text collate "C" not null,
  userid text collate "C" not null,
  state text collate "C",
  code text,
  asked_at timestamp(3) with time zone not null,
  claimed_at timestamp(3) with time zone,
  ended_at timestamp(3) with time zone,
  outcome text,
  reported boolean default false not null,
  constraint welcomes_pkey PRIMARY KEY (key)
);
CREATE INDEX welcomes_by_customer ON welcomes USING btree (external_userid);
CREATE INDEX welcomes_by_state ON welcomes USING btree (state, asked_at) WHERE state IS NOT NULL;
CREATE INDEX welcomes_open ON welcomes USING btree (asked_at) WHERE NOT reported;

CREATE OR REPLACE FUNCTION public.audit_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
$function$;

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON attributes FOR EACH ROW EXECUTE FUNCTION audit_change();

CREATE TRIGGER audit AFTER INSERT OR DELETE ON broadcasts FOR EACH ROW EXECUTE FUNCTION audit_change();

CREATE TRIGGER audit_update AFTER UPDATE ON broadcasts FOR EACH ROW WHEN (old.revision IS DISTINCT FROM new.revision) EXECUTE FUNCTION audit_change();

CREATE TRIGGER audit AFTER INSERT OR DELETE ON contact_ways FOR EACH ROW EXECUTE FUNCTION audit_change();

CREATE TRIGGER audit_update AFTER UPDATE ON contact_ways FOR EACH ROW WHEN (old.revision IS DISTINCT FROM new.revision) EXECUTE FUNCTION audit_change();

CREATE TRIGGER audit AFTER INSERT OR DELETE ON contents FOR EACH ROW EXECUTE FUNCTION audit_change();

CREATE TRIGGER audit_update AFTER UPDATE ON contents FOR EACH ROW WHEN (old.revision IS DISTINCT FROM new.revision) EXECUTE FUNCTION audit_change();

CREATE TRIGGER audit AFTER INSERT OR DELETE ON corps FOR EACH ROW EXECUTE FUNCTION audit_change();

CREATE TRIGGER audit_update AFTER UPDATE ON corps FOR EACH ROW WHEN (old.revision IS DISTINCT FROM new.revision) EXECUTE FUNCTION audit_change();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON departments FOR EACH ROW EXECUTE FUNCTION audit_change();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON import_mappings FOR EACH ROW EXECUTE FUNCTION audit_change();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON invitations FOR EACH ROW EXECUTE FUNCTION audit_change();

CREATE TRIGGER audit AFTER INSERT OR DELETE ON join_ways FOR EACH ROW EXECUTE FUNCTION audit_change();

CREATE TRIGGER audit_update AFTER UPDATE ON join_ways FOR EACH ROW WHEN (old.revision IS DISTINCT FROM new.revision) EXECUTE FUNCTION audit_change();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON keys FOR EACH ROW EXECUTE FUNCTION audit_change();

CREATE TRIGGER audit AFTER INSERT OR DELETE ON moments FOR EACH ROW EXECUTE FUNCTION audit_change();

CREATE TRIGGER audit_update AFTER UPDATE ON moments FOR EACH ROW WHEN (old.revision IS DISTINCT FROM new.revision) EXECUTE FUNCTION audit_change();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON people FOR EACH ROW EXECUTE FUNCTION audit_change();

CREATE TRIGGER audit AFTER INSERT OR DELETE ON replies FOR EACH ROW EXECUTE FUNCTION audit_change();

CREATE TRIGGER audit_update AFTER UPDATE ON replies FOR EACH ROW WHEN (old.revision IS DISTINCT FROM new.revision) EXECUTE FUNCTION audit_change();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON rule_versions FOR EACH ROW EXECUTE FUNCTION audit_change();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON segments FOR EACH ROW EXECUTE FUNCTION audit_change();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON settings FOR EACH ROW EXECUTE FUNCTION audit_change();

CREATE TRIGGER audit AFTER INSERT OR DELETE ON sops FOR EACH ROW EXECUTE FUNCTION audit_change();

CREATE TRIGGER audit_update AFTER UPDATE ON sops FOR EACH ROW WHEN (old.revision IS DISTINCT FROM new.revision) EXECUTE FUNCTION audit_change();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON staff FOR EACH ROW EXECUTE FUNCTION audit_change();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON staff_departments FOR EACH ROW EXECUTE FUNCTION audit_change();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON stage_sets FOR EACH ROW EXECUTE FUNCTION audit_change();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON stages FOR EACH ROW EXECUTE FUNCTION audit_change();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON tag_groups FOR EACH ROW EXECUTE FUNCTION audit_change();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON tags FOR EACH ROW EXECUTE FUNCTION audit_change();

CREATE TRIGGER audit AFTER INSERT OR DELETE OR UPDATE ON touch_policies FOR EACH ROW EXECUTE FUNCTION audit_change();

CREATE TRIGGER audit AFTER INSERT ON views FOR EACH ROW WHEN (new.owner IS NULL) EXECUTE FUNCTION audit_change();

CREATE TRIGGER audit_delete AFTER DELETE ON views FOR EACH ROW WHEN (old.owner IS NULL) EXECUTE FUNCTION audit_change();

CREATE TRIGGER audit_update AFTER UPDATE ON views FOR EACH ROW WHEN ((old.owner IS NULL OR new.owner IS NULL) AND (old.owner IS DISTINCT FROM new.owner OR old.name IS DISTINCT FROM new.name OR old.state IS DISTINCT FROM new.state)) EXECUTE FUNCTION audit_change();

CREATE TRIGGER audit AFTER INSERT OR DELETE ON webhook_endpoints FOR EACH ROW EXECUTE FUNCTION audit_change();

CREATE TRIGGER audit_update AFTER UPDATE ON webhook_endpoints FOR EACH ROW WHEN (old.revision IS DISTINCT FROM new.revision) EXECUTE FUNCTION audit_change();
