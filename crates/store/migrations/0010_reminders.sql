-- One deadline may be told of several times before its end: seven days, three days and a day. warn_on stays the first of them, because the
-- lamp turns on that day; this is the next day on which the holder is told.
alter table deadline add column remind_on {text};
update deadline set remind_on = warn_on where warned_at is null;
drop index deadline_warn;
create index deadline_remind on deadline (remind_on, deadline_id) where closed_at is null;
