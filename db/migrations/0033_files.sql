-- Videos and files that go with messages, by what is in them. They are read in slices, so they are not compressed.
create table files (
  hash text collate "C" primary key,
  is_video boolean not null,
  length_ms integer,
  bytes bytea not null,
  added_at timestamptz(3) not null
);
alter table files alter column bytes set storage external;
