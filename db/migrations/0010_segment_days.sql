-- How many entered and left a segment on each day of the brand, counted from the log up to settings.segment_days
-- (features/segments/history.ts). `gone`: merged into another customer, or erased, while they were in.
create table segment_days (
  segment_id integer not null references segments (id),
  day date not null,
  entered bigint not null,
  "left" bigint not null,
  gone bigint not null,
  primary key (segment_id, day)
);
