-- What the app tells members of the staff inside WeCom. Those that wait for one member go out as one; `batch`, the first of
-- them, keeps them together when they must be sent again.
create table app_messages (
  id bigint generated always as identity primary key,
  key text collate "C" not null unique,
  userid text collate "C" not null,
  text text not null,
  due_at timestamptz(3) not null,
  batch bigint,
  tries integer not null default 0,
  sent_at timestamptz(3),
  given_up_at timestamptz(3),
  problem jsonb
);
create index app_messages_due on app_messages (due_at) where sent_at is null and given_up_at is null;
create index app_messages_by_member on app_messages (userid, due_at) where sent_at is null and given_up_at is null;

-- When whoever serves the customer was told of it.
alter table tasks add column told_at timestamptz(3);
update tasks set told_at = asked_at;
create index tasks_untold on tasks (asked_at) where told_at is null and done_at is null;
