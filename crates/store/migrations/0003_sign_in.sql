-- A random token that is good once and for a short while: a link to set a password, to confirm a mail address, the second
-- step of a sign-in, the way back from another system. Only its hash is kept.
create table ticket (
  ticket_hash {bytes} not null primary key,
  purpose {text} not null,
  account {text},
  content {text} not null,
  created_at {int} not null,
  expires_at {int} not null
){strict};
create index ticket_expires on ticket (expires_at);
create index ticket_account on ticket (account, purpose) where account is not null;

-- Every sign-in, good or bad, and every change of how an account proves who it is. No name that somebody typed is kept unless it
-- is that of an account: people type passwords into the wrong field.
create table sign_in (
  sign_in_id {text} not null primary key,
  at {int} not null,
  account {text},
  method {text} not null,
  outcome {text} not null,
  address {text},
  agent {text},
  request {text}
){strict};
create index sign_in_account on sign_in (account, sign_in_id) where account is not null;
{append_only sign_in};
