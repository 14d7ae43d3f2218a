-- What is written most is found by as few indexes as its readers need (docs/decisions/0036-what-a-step-costs.md).

-- Who stands where is read with more of the row; without the step in an index, a step is written in place.
drop index sop_positions_open;
drop index sop_positions_by_version;
drop index sop_positions_by_outcome;
create index sop_positions_open on sop_positions (sop_id, version_id) where ended_at is null;
create index sop_positions_ended on sop_positions (sop_id, outcome) where ended_at is not null;
alter table sop_positions set (fillfactor = 70);

-- A customer has few tasks.
drop index tasks_of_sop;

-- Of a broadcast a customer has one touch: that is its key, and the numbers are found faster than a text made of them.
alter table touches drop constraint touches_key_key;
alter table touches alter column key drop not null;
update touches set key = null where broadcast_id is not null and customer_id is not null;
alter table touches add constraint touches_key_check check ((key is null) = (broadcast_id is not null and customer_id is not null));
create unique index touches_by_key on touches (key) where key is not null;
create unique index touches_by_recipient on touches (broadcast_id, customer_id) where key is null;
drop index touches_by_broadcast;
drop index touches_of_broadcast;
create index touches_by_broadcast on touches (broadcast_id, state, userid, id) where broadcast_id is not null;
drop index touches_by_content;
create index touches_by_content on touches (content_version_id, state) where content_version_id is not null and broadcast_id is null;

-- Whoever looks for what goes by customer service finds it, or that there is none, without reading the others.
create index touches_by_kf on touches (id) where state = 'waiting' and channel = 'kf';

-- Words of a closed list are compared as they are written, not by the rules of a language.
alter table touches alter column state type text collate "C", alter column step type text collate "C";
alter table sop_positions alter column outcome type text collate "C";
alter table send_tasks alter column state type text collate "C";
