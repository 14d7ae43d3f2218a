-- Who changed what: a row for each row that a person or a key has changed, with what it was and what it is. Written by the
-- tables themselves, in the transaction of the change, so that no way of changing them can leave it out. Who and when are
-- said by the transaction (kernel/acting.ts); what the product does by itself is said by nobody and not written here.
create table audit (
  id bigint generated always as identity primary key,
  at timestamptz(3) not null,
  actor text not null,
  noun text not null,
  subject text not null,
  before jsonb,
  after jsonb
);
create index audit_by_actor on audit (actor, id);
create index audit_by_subject on audit (noun, subject, id);

create function audit_change() returns trigger language plpgsql as $$
declare
  actor text := current_setting('siyu.actor', true);
  was jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) - 'hash' end;
  "is" jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) - 'hash' end;
  named jsonb := coalesce("is", was);
begin
  if coalesce(actor, '') = '' or was is not distinct from "is" then return null; end if;
  insert into audit (at, actor, noun, subject, before, after)
  values (current_setting('siyu.now')::timestamptz, actor, tg_table_name,
    coalesce(named ->> 'slug', named ->> 'name', named ->> 'key', named ->> 'id'), was, "is");
  return null;
end
$$;

create trigger audit after insert or update or delete on segments for each row execute function audit_change();
create trigger audit after insert or update or delete on rule_versions for each row execute function audit_change();
create trigger audit after insert or update or delete on tag_groups for each row execute function audit_change();
create trigger audit after insert or update or delete on tags for each row execute function audit_change();
create trigger audit after insert or update or delete on stage_sets for each row execute function audit_change();
create trigger audit after insert or update or delete on stages for each row execute function audit_change();
create trigger audit after insert or update or delete on attributes for each row execute function audit_change();
create trigger audit after insert or update or delete on settings for each row execute function audit_change();
create trigger audit after insert or update or delete on keys for each row execute function audit_change();
create trigger audit after insert or update or delete on people for each row execute function audit_change();
create trigger audit after insert or update or delete on invitations for each row execute function audit_change();
create trigger audit after insert or update or delete on import_mappings for each row execute function audit_change();
