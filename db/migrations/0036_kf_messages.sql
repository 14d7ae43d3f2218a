-- How many messages of customer service a content is: its words, and each picture, video or file that it carries. Fewer than
-- that left, and it would come without its end.
alter table content_versions add column kf_messages integer not null generated always as (
  case when btrim(message ->> 'text') = '' then 0 else 1 end + jsonb_array_length(jsonb_path_query_array(
    message, '$.attachments[*] ? (@.kind == "picture" || @.kind == "video" || @.kind == "file")'))) stored;
