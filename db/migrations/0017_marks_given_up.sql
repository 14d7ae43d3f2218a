-- Tags that could not be set or taken in WeCom are listed, the latest first, among all that were.
create index tag_marks_given_up on tag_marks (done_at desc) where done_at is not null and problem is not null;
