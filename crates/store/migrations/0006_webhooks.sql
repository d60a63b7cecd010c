-- Deliveries are queued with the change itself, so that they need no place in the total order; the two tables made for that
-- were never written.
drop table webhook_delivery;
drop table webhook;

-- Where a client wants to hear of changes. Lists are parted by spaces.
create table webhook (
  webhook_id {text} not null primary key,
  client {text} not null,
  address {text} not null,
  -- Sealed: it signs what is sent.
  secret {text} not null,
  registers {text} not null,
  events {text} not null,
  paused {int} not null,
  created_at {int} not null,
  created_by {text} not null
){strict};
create index webhook_client on webhook (client);

-- The id is that of the job too: while the job is there, its state says whether the delivery waits or was laid aside.
create table webhook_delivery (
  delivery_id {text} not null primary key,
  webhook {text} not null,
  event {text} not null,
  register {text} not null,
  -- Empty for a trial.
  record {text},
  version {int} not null,
  at {int} not null,
  attempts {int} not null,
  -- How the last attempt was answered, 0 if it was not.
  status {int},
  problem {text},
  -- `sent`, or `withheld`: the client could not see the record any more.
  outcome {text} check (outcome in ('sent', 'withheld'))
){strict};
-- An event goes to a webhook once.
create unique index webhook_delivery_event on webhook_delivery (webhook, record, version);
create index webhook_delivery_at on webhook_delivery (at);
