create table contents (
  id integer generated always as identity primary key,
  slug text collate "C" not null unique,
  name text not null,
  message jsonb not null,
  purpose text not null check (purpose in ('value', 'atmosphere', 'identity')),
  topic text not null,
  expires_at timestamptz(3),
  archived_at timestamptz(3),
  revision integer not null default 1,
  created_at timestamptz(3) not null,
  changed_at timestamptz(3) not null
);
create table content_versions (
  id integer generated always as identity primary key,
  content_id integer not null references contents,
  version integer not null,
  message jsonb not null,
  approved_at timestamptz(3) not null,
  approved_by text not null,
  unique (content_id, version)
);
