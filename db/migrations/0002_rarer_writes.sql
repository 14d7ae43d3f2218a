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
-- An instant there was the distance from the one before; now each stands for itself, so that a row is written once.
update customers set
  state = ((split_part(state, e'\n', 1))::jsonb - 6)::text,
  membership = coalesce((
      select string_agg(head || ',' || coalesce(case when distance <> 'null' then until::text end, 'null'), ',' order by n)
      from (
        select n, head, distance, sum(nullif(distance, 'null')::bigint) over (order by n) as until
        from (
          select (place + 1) / 2 as n, max(part) filter (where place % 2 = 1) as head,
            max(part) filter (where place % 2 = 0) as distance
          from string_to_table(split_part(state, e'\n', 2), ',') with ordinality as parts (part, place)
          where part <> ''
          group by 1) as pairs) as summed), '')
    || e'\n' || btrim((split_part(state, e'\n', 1)::jsonb -> 6)::text, '[]')
where state <> '';
