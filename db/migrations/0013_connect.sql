-- What could not be dealt with is looked at, among hundreds of thousands that were.
create index callbacks_troubled on callbacks (id) where problem is not null;
