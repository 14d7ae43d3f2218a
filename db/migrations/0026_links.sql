-- Where addresses in messages lead through, so that it is known who has opened them: one of a version for all who get it
-- equally, or one of a touch. Who is erased takes theirs along.
create table links (
  id bigint generated always as identity primary key,
  token text collate "C" not null unique,
  url text not null check (url ~ '^https?://'),
  content_version_id integer not null references content_versions,
  touch_id bigint references touches on delete cascade,
  clicks integer not null default 0,
  made_at timestamptz(3) not null
);
create unique index links_of_version on links (content_version_id, md5(url)) where touch_id is null;
create unique index links_of_touch on links (touch_id, md5(url)) where touch_id is not null;

-- What became of a content is counted on its page.
create index touches_by_content on touches (content_version_id, state) where content_version_id is not null;
create index links_by_content on links (content_version_id);
