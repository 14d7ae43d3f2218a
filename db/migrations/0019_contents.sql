-- What is said to customers. What somebody edits is in the content itself; what is sent is its latest version, which
-- somebody has approved.
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
create trigger audit after insert or delete on contents for each row execute function audit_change();
create trigger audit_update after update on contents
  for each row when (old.revision is distinct from new.revision) execute function audit_change();

create table content_versions (
  id integer generated always as identity primary key,
  content_id integer not null references contents,
  version integer not null,
  message jsonb not null,
  approved_at timestamptz(3) not null,
  approved_by text not null,
  unique (content_id, version)
);
