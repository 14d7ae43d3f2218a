-- What turns keep of a customer was one text, rewritten with every event. Most of it are tallies, which follow from the
-- facts: they go into a row of their own that is rewritten seldom, and the customer's names the facts that it lacks.
create table customer_tallies (
  customer_id bigint primary key,
  state text not null                           -- a line for each tally (pipeline/packing.ts)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05, toast_tuple_target = 8160);
alter table customer_tallies alter column state set storage external;

insert into customer_tallies (customer_id, state)
select id, substr(state, length(split_part(state, e'\n', 1)) + length(split_part(state, e'\n', 2)) + 3)
from customers where split_part(state, e'\n', 3) <> '' order by id;

update customers set state = split_part(state, e'\n', 1) || e'\n' || split_part(state, e'\n', 2)
where split_part(state, e'\n', 3) <> '';
