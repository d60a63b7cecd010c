-- What has passed stays open until it is done, and there may be many of it: the hourly look goes past them.
create index deadline_next on deadline (due_on, deadline_id) where closed_at is null and passed_at is null;
