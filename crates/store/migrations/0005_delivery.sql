-- How an account wants its notices besides the product: nothing is sent that nobody asked for.
create table notice_way (
  account {text} not null,
  channel {text} not null check (channel in ('mail', 'gateway')),
  pace {text} not null check (pace in ('each', 'daily')),
  address {text} not null,
  changed_at {int} not null,
  primary key (account, channel)
){strict};

-- What has been sent: a job that runs twice sends once.
create table notice_sent (
  notice {text} not null,
  channel {text} not null,
  at {int} not null,
  primary key (notice, channel)
){strict};
