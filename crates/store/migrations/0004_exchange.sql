-- Tells whether a body that somebody shows is the one that was sent; the content itself is not kept here.
alter table exchange_log add column digest {text};
