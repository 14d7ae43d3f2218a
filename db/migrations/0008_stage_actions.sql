-- What is done with who stands in a stage: without a different action it is no stage.
alter table stages add column action text not null default '';
