-- What the staff notes about a customer for each other. The text is sealed; the log does not know of it.
create table notes (
  id bigint generated always as identity primary key,
  -- Whoever they were then; merged, it is read through their identity.
  customer_id bigint not null references identities,
  author text not null,
  text bytea not null,
  noted_at timestamptz(3) not null
);
create index notes_by_customer on notes (customer_id, id);
