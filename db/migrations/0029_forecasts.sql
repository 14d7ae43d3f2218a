-- What the forecast of a broadcast said when it was launched, person by person, and for whom it came out otherwise: what
-- became of it, and what caused that. Narrow, since it has a row for everybody a broadcast is for.
create table forecasts (
  broadcast_id integer primary key references broadcasts on delete cascade,
  at timestamptz(3) not null,
  -- Where the log ended then.
  seq bigint not null,
  -- The policy of then, and when the content was to expire: what has been changed since is seen by it.
  terms jsonb not null,
  -- Begun at once, the first pass of the plan is the forecast.
  by_plan boolean not null,
  -- The next portion is after this customer; null: everybody was looked at.
  after bigint
);

create table forecast_people (
  broadcast_id integer not null references forecasts on delete cascade,
  customer_id bigint not null,
  -- goes, waits, or why not.
  said text not null,
  cap text,
  primary key (broadcast_id, customer_id)
);

create table forecast_differences (
  broadcast_id integer not null references forecasts on delete cascade,
  customer_id bigint not null,
  -- Null: they were not in the audience then.
  said text,
  said_cap text,
  -- Null: they are not in it any more.
  became text,
  became_cap text,
  -- event, time, policy, content, segment, staff, cancelled, unknown.
  cause text not null,
  at timestamptz(3),
  -- The event of the log, and the fact that it followed from.
  seq bigint,
  name text,
  under_seq bigint,
  under_name text,
  under_at timestamptz(3),
  primary key (broadcast_id, customer_id)
);
