-- Who serves whom. Staff are known by their WeCom userid, with or without an account here; what they may see follows from
-- the customers they serve, and for who leads a department from those whom anybody below it serves.
create table departments (
  id integer generated always as identity primary key,
  parent_id integer references departments (id),
  name text not null,
  revision integer not null default 1
);
create index departments_by_parent on departments (parent_id);

create table staff (
  userid text collate "C" primary key,
  name text not null,
  left_at timestamptz(3),
  revision integer not null default 1
);

create table staff_departments (
  userid text collate "C" not null references staff (userid),
  department_id integer not null references departments (id),
  leads boolean not null,
  primary key (userid, department_id)
);
create index staff_departments_by_department on staff_departments (department_id);

-- A contact hangs on the identity it came with, as a fact does, and goes wherever that identity goes. The latest word
-- says whether it holds, by the order of facts: `at`, `source` and `message_id` are its. Who serves may be heard of before
-- the list of staff is, so no row of `staff` is asked for.
create table contacts (
  userid text collate "C" not null,
  identity_id bigint not null,
  -- The latest time they were added; null while only the end has been heard of.
  added_at timestamptz(3),
  ended_at timestamptz(3),
  reason text,
  at timestamptz(3) not null,
  source text collate "C" not null,
  message_id text collate "C" not null,
  primary key (userid, identity_id)
);
create index contacts_by_identity on contacts (identity_id);

alter table people drop constraint people_role_check;
alter table people add constraint people_role_check check (role in ('staff', 'lead', 'analyst', 'operator', 'admin'));
alter table people add column userid text collate "C" references staff (userid);
create unique index people_by_userid on people (userid) where shut_out_at is null;
alter table invitations drop constraint invitations_role_check;
alter table invitations add constraint invitations_role_check
  check (role in ('staff', 'lead', 'analyst', 'operator', 'admin'));
alter table invitations add column userid text collate "C" references staff (userid);

-- As before; whose department it is has a userid and nothing else to be called by.
create or replace function audit_change() returns trigger language plpgsql as $$
declare
  actor text := current_setting('siyu.actor', true);
  was jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) - 'hash' end;
  "is" jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) - 'hash' end;
  named jsonb := coalesce("is", was);
begin
  if coalesce(actor, '') = '' or was is not distinct from "is" then return null; end if;
  insert into audit (at, actor, noun, subject, before, after)
  values (current_setting('siyu.now')::timestamptz, actor, tg_table_name,
    coalesce(named ->> 'slug', named ->> 'name', named ->> 'key', named ->> 'id', named ->> 'userid'), was, "is");
  return null;
end
$$;

create trigger audit after insert or update or delete on departments for each row execute function audit_change();
create trigger audit after insert or update or delete on staff for each row execute function audit_change();
create trigger audit after insert or update or delete on staff_departments for each row execute function audit_change();
