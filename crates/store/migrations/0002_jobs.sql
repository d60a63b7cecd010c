create table job (
  job_id {text} not null primary key,
  name {text} not null,
  payload {text} not null,
  -- While one with the same key waits, no second one is queued.
  dedup {text},
  state {text} not null check (state in ('waiting', 'running', 'dead')),
  run_at {int} not null,
  attempts {int} not null,
  -- Who runs it, and until when nobody else may: a worker that died gives its jobs back by silence.
  worker {text},
  leased_until {int},
  problem {text},
  queued_at {int} not null,
  -- When it was laid aside.
  died_at {int}
){strict};
create unique index job_dedup on job (name, dedup) where state = 'waiting' and dedup is not null;
-- By name: a worker asks for the names it knows, the urgent ones first, so that servers of two versions can share a table.
create index job_next on job (name, run_at, job_id) where state = 'waiting';
create index job_lease on job (leased_until) where state = 'running';
create index job_dead on job (died_at, job_id) where state = 'dead';

-- Who does what only one server may do at a time (the scheduler), and which workers are alive (`worker:<name>`).
create table lease (
  name {text} not null primary key,
  holder {text} not null,
  until {int} not null
){strict};

-- Facts about the installation that programs leave for each other: when a task was last queued, when a backup was last made.
create table installation (
  name {text} not null primary key,
  value {text} not null,
  at {int} not null
){strict};
