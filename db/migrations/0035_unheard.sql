-- What somebody sends by hand stands open until the page has said what became of it: a handful at a time.
create index touches_by_hand on touches (asked_at, id) where state = 'tasked' and channel = 'chat' and sop_id is null;
