-- What turns keep of a customer was one text, rewritten with every event. Most of it changes seldom, or follows from facts.

-- Tallies follow from the facts: a row of their own, rewritten seldom; the customer's state names the facts that it lacks.
create table customer_tallies (
  customer_id bigint primary key,
  state text not null                           -- a line for each tally (pipeline/packing.ts)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05, toast_tuple_target = 8160);
alter table customer_tallies alter column state set storage external;

insert into customer_tallies (customer_id, state)
select id, substr(state, length(split_part(state, e'\n', 1)) + length(split_part(state, e'\n', 2)) + 3)
from customers where split_part(state, e'\n', 3) <> '' order by id;

-- Memberships change with some events only: a column of their own, written when they do. The seventh of the head were
-- the segments that were announced.
alter table customers add column membership text not null default '';
alter table customers alter column membership set storage external;
update customers set
  state = ((split_part(state, e'\n', 1))::jsonb - 6)::text,
  membership = split_part(state, e'\n', 2) || e'\n' || btrim((split_part(state, e'\n', 1)::jsonb -> 6)::text, '[]')
where state <> '';
