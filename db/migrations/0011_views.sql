-- A view of a page of the console: what its list is narrowed by, and how it is shown. `owner` is whose it is (a person or a
-- key); null: everybody's, which is changed by operators and written into the audit. What somebody keeps for themselves is
-- nobody else's business.
create table views (
  id integer generated always as identity primary key,
  page text not null check (page in ('customers', 'segments', 'events', 'quarantine', 'audit')),
  owner text,
  name text not null,
  state jsonb not null,
  position integer not null,
  created_at timestamptz(3) not null,
  created_by text not null
);
create unique index views_by_name on views (page, coalesce(owner, ''), lower(name));

create trigger audit after insert on views
  for each row when (new.owner is null) execute function audit_change();
-- Where it stands among the others is no change of what it says.
create trigger audit_update after update on views
  for each row when ((old.owner is null or new.owner is null)
    and (old.owner, old.name, old.state) is distinct from (new.owner, new.name, new.state))
  execute function audit_change();
create trigger audit_delete after delete on views
  for each row when (old.owner is null) execute function audit_change();

-- With which view somebody's page opens.
create table default_views (
  reader text not null,
  page text not null,
  view_id integer not null references views (id) on delete cascade,
  primary key (reader, page)
);
create index default_views_by_view on default_views (view_id);
