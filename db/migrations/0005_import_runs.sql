-- Imports begun in the console: what was asked for, how far it is, what came of it. `imports` has what a resume needs;
-- a run is somebody waiting for it.
create table import_runs (
  id uuid primary key,
  upload uuid not null,
  file_name text not null,
  kind text not null check (kind in ('customers', 'orders', 'events')),
  options jsonb not null,
  is_dry boolean not null,
  status text not null check (status in ('running', 'checked', 'done', 'cancelled', 'failed')),
  progress jsonb,
  report jsonb,
  problem jsonb,
  started_by text not null,
  started_at timestamptz(3) not null,
  seen_at timestamptz(3) not null,
  cancel_asked_at timestamptz(3),
  finished_at timestamptz(3)
);
create index import_runs_by_age on import_runs (started_at);
