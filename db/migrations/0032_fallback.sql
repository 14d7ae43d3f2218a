-- A message of a flow that one channel refused and another was asked for: which one. Who got it by that has a row of its own.
alter table touches add column next_channel text;
