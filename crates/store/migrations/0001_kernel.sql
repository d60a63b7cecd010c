-- The tables that the kernel itself needs, whatever the registers are. Moments are milliseconds since 1970, days are text
-- (ISO), ids are ULIDs as text, digests are bytes, {int} also holds yes (1) and no (0).

-- The ledger: one row a version of a record. Nothing in it is changed or deleted (triggers below).
-- No foreign key: it outlives every definition.
create table event (
    register {text} not null,
    record {text} not null,
    version {int} not null,
    id {text} not null,
    action {text} not null,
    actor {text} not null,
    actor_name {text} not null,
    on_behalf_of {text},
    role {text},
    reason {text},
    at {int} not null,
    definition {int} not null,
    -- Version of this row's own form, so that old rows stay readable as they were hashed.
    format {int} not null,
    changes {text} not null,
    request {text},
    command {text} not null,
    batch {text},
    previous {bytes} not null,
    hash {bytes} not null,
    primary key (register, record, version)
){strict};
create index event_batch on event (batch) where batch is not null;

-- Events without a place in the total order yet. A table of its own, because committed order is not the order of ids and
-- because sealing must not touch the rows of the ledger.
create table event_unsealed (
    register {text} not null,
    record {text} not null,
    version {int} not null,
    primary key (register, record, version)
){strict};

-- The total order: gapless from 1.
create table event_position (
    position {int} not null primary key,
    register {text} not null,
    record {text} not null,
    version {int} not null,
    seal {int} not null
){strict};
create unique index event_position_event on event_position (register, record, version);

create table seal (
    number {int} not null primary key,
    first_position {int} not null,
    last_position {int} not null,
    previous {bytes} not null,
    hash {bytes} not null,
    at {int} not null
){strict};

-- Running and past clocks of records. At most one of a clock is open for a record.
create table deadline (
    id {text} not null primary key,
    register {text} not null,
    record {text} not null,
    clock {text} not null,
    start {text} not null,
    due {text} not null,
    warn {text},
    -- First day that does not count, while it stands still.
    paused_since {text},
    -- open, met, dropped (no longer matters)
    outcome {text} not null,
    warned_at {int},
    -- When its consequences were carried out.
    passed_at {int},
    opened_at {int} not null,
    closed_at {int}
){strict};
create unique index deadline_open on deadline (register, record, clock) where outcome = 'open';
create index deadline_due on deadline (due) where outcome = 'open' and passed_at is null;
create index deadline_warn on deadline (warn) where outcome = 'open' and warned_at is null and warn is not null;

create table job (
    id {text} not null primary key,
    name {text} not null,
    payload {text} not null,
    -- While one with the same key waits, no second one is queued.
    dedup {text},
    -- waiting, running, done, dead
    status {text} not null,
    run_at {int} not null,
    attempts {int} not null,
    worker {text},
    -- The lease: when it has passed, the worker is taken for dead.
    leased_until {int},
    error {text},
    queued_at {int} not null,
    ended_at {int}
){strict};
create unique index job_dedup on job (dedup) where dedup is not null and status = 'waiting';
create index job_next on job (run_at, id) where status = 'waiting';
create index job_lease on job (leased_until) where status = 'running';
create index job_ended on job (ended_at) where ended_at is not null;

create table notice (
    id {text} not null primary key,
    account {text} not null,
    text {text} not null,
    context {text} not null,
    register {text} not null,
    record {text} not null,
    at {int} not null,
    read_at {int}
){strict};
create index notice_account on notice (account, id);
create index notice_unread on notice (account) where read_at is null;

create table idempotency (
    actor {text} not null,
    key {text} not null,
    -- Digest of what was asked for: the same key with another request is a mistake of the caller.
    request {bytes} not null,
    receipt {text} not null,
    at {int} not null,
    primary key (actor, key)
){strict};
create index idempotency_at on idempotency (at);

-- The organisation tree: `path` names all nodes from the top down to the organisation, each followed by a bar.
create table unit_path (
    organisation {text} not null primary key,
    path {text} not null
){strict};
create index unit_path_path on unit_path (path);

-- Links that have no column of their own: about-links and the members of `refs` fields (`field` is 'about' or its name).
create table link (
    register {text} not null,
    record {text} not null,
    field {text} not null,
    position {int} not null,
    target_register {text} not null,
    target {text} not null,
    primary key (register, record, field, position)
){strict};
create index link_target on link (target, register, field);

-- Protected records opened with a reason.
create table opening (
    register {text} not null,
    record {text} not null,
    actor {text} not null,
    until {int} not null,
    primary key (actor, register, record)
){strict};

create table draft (
    account {text} not null,
    -- The form: register, and the record and transition if there is one.
    form {text} not null,
    content {text} not null,
    changed_at {int} not null,
    primary key (account, form)
){strict};

create table saved_view (
    id {text} not null primary key,
    account {text} not null,
    register {text} not null,
    name {text} not null,
    query {text} not null,
    -- Shared with this organisation, if with one.
    organisation {text},
    changed_at {int} not null
){strict};
create unique index saved_view_name on saved_view (account, register, name);
create index saved_view_shared on saved_view (organisation, register) where organisation is not null;

create table subscription (
    account {text} not null,
    register {text} not null,
    record {text} not null,
    at {int} not null,
    primary key (register, record, account)
){strict};
create index subscription_account on subscription (account);

-- What a stored file is: found by its digest, whoever uploaded it.
create table file (
    sha256 {text} not null primary key,
    bytes {int} not null,
    kind {text} not null,
    -- clean, or unscanned where no scanner is set
    scan {text} not null,
    uploaded_by {text} not null,
    at {int} not null
){strict};

-- The content, where no folder is shared between the servers.
create table file_content (
    sha256 {text} not null,
    part {int} not null,
    content {bytes} not null,
    primary key (sha256, part)
){strict};

create table definition_release (
    register {text} not null,
    version {int} not null,
    hash {text} not null,
    applied_at {int} not null,
    primary key (register, version)
){strict};

-- Grows with each change in a register that programs keep in memory (code lists, parameters, regions).
create table register_revision (
    register {text} not null primary key,
    revision {int} not null
){strict};
