-- Webhooks: who shall be told of what happens, and what they were told.
create table webhook_endpoints (
  id integer generated always as identity primary key,
  url text not null,
  description text not null,
  -- Sealed: the present one, and the one before for a day after it was changed.
  secret bytea not null,
  secret_changed_at timestamptz(3) not null,
  events text[] not null,
  -- Told is what was received from then on; null while it is switched off.
  hears_since timestamptz(3),
  disabled_at timestamptz(3),
  -- person, gone (it answered 410), failing
  disabled_why text,
  -- The first failure since something was taken last.
  failing_since timestamptz(3),
  -- What came of the latest try, of whatever delivery.
  last_at timestamptz(3),
  last_taken boolean,
  last_status integer,
  revision integer not null default 1,
  created_at timestamptz(3) not null,
  check ((hears_since is null) = (disabled_at is not null)),
  check ((disabled_at is null) = (disabled_why is null))
);
create trigger audit after insert or delete on webhook_endpoints for each row execute function audit_change();
create trigger audit_update after update on webhook_endpoints
  for each row when (old.revision is distinct from new.revision) execute function audit_change();

-- One row for each thing that an endpoint is told, whoever writes it and however often. What an event of the log says is not
-- copied: it is read when it is sent, so what is forgotten there is forgotten here.
create table webhook_deliveries (
  id bigint generated always as identity primary key,
  endpoint_id integer not null,
  key text collate "C" not null unique,
  type text not null,
  seq bigint,                             -- of the event in the log; null: it says what `payload` says
  payload jsonb,
  identity_id bigint,                     -- whom it is about; which customer that is may change
  at timestamptz(3) not null,             -- when it happened
  created_at timestamptz(3) not null,
  due_at timestamptz(3) not null,         -- or, while somebody sends it, when they are taken for gone
  tries integer not null default 0,
  done_at timestamptz(3),
  delivered boolean,                      -- null while it is not done
  tried_at timestamptz(3),                -- what came of the latest try
  status integer,
  answer text,
  problem text,
  check ((done_at is null) = (delivered is null))
);
create index webhook_deliveries_due on webhook_deliveries (endpoint_id, due_at, id) where done_at is null;
create index webhook_deliveries_by_endpoint on webhook_deliveries (endpoint_id, id);
create index webhook_deliveries_failed on webhook_deliveries (endpoint_id, id) where not delivered;
create index webhook_deliveries_about on webhook_deliveries (identity_id);
create index webhook_deliveries_by_age on webhook_deliveries ((coalesce(done_at, created_at)));
