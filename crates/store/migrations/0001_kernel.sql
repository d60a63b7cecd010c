{name_order};

-- The ledger: one row for each version of each record, never changed, never removed.
-- `hash` chains the versions of one record, so that writers of different records do not wait for each other.
create table event (
  register {text} not null,
  record {text} not null,
  version {int} not null,
  event_id {text} not null,
  action {text} not null,
  -- Key and name both: the name is what people read even after the account has been erased.
  actor {text} not null,
  actor_name {text} not null,
  on_behalf_of {text},
  -- The role that gave the right, for the separation of duties.
  role {text},
  reason {text},
  at {int} not null,
  -- Version of the register's definition under which the row was written, and of the form of this row.
  definition {int} not null,
  format {int} not null,
  changes {text} not null,
  request {text},
  -- Events of one command belong together; so do those of one import.
  command {text} not null,
  batch {text},
  previous {bytes} not null,
  hash {bytes} not null,
  primary key (record, version)
){strict};
-- Ids sort by time: the timeline of everything, and paging through it.
create unique index event_id on event (event_id);
create index event_batch on event (batch, record) where batch is not null;
{append_only event};

-- Events that wait for their place in the total order. Written with the event, removed by the seal.
create table event_unsealed (
  event_id {text} not null primary key,
  record {text} not null,
  version {int} not null
){strict};

-- The total order, without gaps: webhooks, the search index and copies read the ledger along it. Apart from `event`, because
-- an event is never changed after it was written.
create table event_position (
  position {int} not null primary key,
  record {text} not null,
  version {int} not null
){strict};
create unique index event_position_event on event_position (record, version);
{append_only event_position};

-- Each seal vouches for a stretch of the total order and for the seal before.
create table seal (
  number {int} not null primary key,
  first_position {int} not null,
  last_position {int} not null,
  hash {bytes} not null,
  previous {bytes} not null,
  at {int} not null
){strict};
{append_only seal};

-- Which node lies below which, itself included (distance 0), for organisations and regions: a subtree is one lookup.
create table unit_path (
  unit {text} not null,
  above {text} not null,
  register {text} not null,
  distance {int} not null,
  primary key (unit, above)
){strict};
create index unit_path_above on unit_path (above, unit);

-- Values of fields that name or choose several (refs, choices), and about-links: rows that can be searched from both ends.
create table link (
  source {text} not null,
  field {text} not null,
  position {int} not null,
  source_register {text} not null,
  -- The register named; empty for an option of a choice.
  target_register {text} not null,
  target {text} not null,
  primary key (source, field, position)
){strict};
create index link_target on link (target, field, source);

create table deadline (
  deadline_id {text} not null primary key,
  register {text} not null,
  record {text} not null,
  clock {text} not null,
  -- Copied so that a list of due work is filtered by scope without opening each record's register.
  owner {text},
  start_on {text} not null,
  due_on {text} not null,
  warn_on {text},
  paused_since {text},
  -- What has been done about it already: a warning goes out once, consequences happen once.
  warned_at {int},
  passed_at {int},
  closed_at {int},
  met {int},
  opened_at {int} not null
){strict};
create unique index deadline_open on deadline (record, clock) where closed_at is null;
create index deadline_due on deadline (due_on, deadline_id) where closed_at is null;
create index deadline_warn on deadline (warn_on, deadline_id) where closed_at is null and warned_at is null;

-- What a person is told, in the product; mail and webhooks are jobs that carry the same notice.
create table notice (
  notice_id {text} not null primary key,
  account {text} not null,
  text {text} not null,
  context {text} not null,
  register {text},
  record {text},
  at {int} not null,
  read_at {int},
  mailed_at {int}
){strict};
create index notice_inbox on notice (account, notice_id);
create index notice_unread on notice (account) where read_at is null;

-- A command sent twice is done once. The digest tells a repetition from another command under the same key.
create table idempotency (
  actor {text} not null,
  key {text} not null,
  digest {bytes} not null,
  receipt {text} not null,
  at {int} not null,
  primary key (actor, key)
){strict};
create index idempotency_at on idempotency (at);

-- Forms that are being filled in; `record` is empty for one that makes a new record.
create table draft (
  draft_id {text} not null primary key,
  account {text} not null,
  register {text} not null,
  record {text} not null,
  version {int} not null,
  content {text} not null,
  saved_at {int} not null
){strict};
create index draft_of on draft (account, register, record);

create table saved_view (
  view_id {text} not null primary key,
  account {text} not null,
  register {text} not null,
  name {text} not null,
  query {text} not null,
  shared {int} not null,
  created_at {int} not null
){strict};
create unique index saved_view_name on saved_view (account, register, name);

-- Who follows what; `record` is empty for a whole register.
create table subscription (
  account {text} not null,
  register {text} not null,
  record {text} not null,
  created_at {int} not null,
  primary key (account, register, record)
){strict};
create index subscription_of on subscription (register, record);

-- Readings of records whose definition asks for it, and of protected records opened with a reason (until when).
create table reading (
  reading_id {text} not null primary key,
  register {text} not null,
  record {text} not null,
  actor {text} not null,
  actor_name {text} not null,
  reason {text},
  opened_until {int},
  request {text},
  at {int} not null
){strict};
create index reading_record on reading (record, reading_id);
create index reading_opened on reading (actor, opened_until) where opened_until is not null;
{append_only reading};

create table import_batch (
  batch_id {text} not null primary key,
  register {text} not null,
  organisation {text},
  actor {text} not null,
  file {bytes} not null,
  file_name {text} not null,
  -- `whole`: all rows or none; `rows`: those that are good.
  mode {text} not null check (mode in ('whole', 'rows')),
  state {text} not null check (state in ('uploaded', 'checking', 'checked', 'committing', 'committed', 'undoing', 'undone', 'failed')),
  mapping {text} not null,
  total_rows {int},
  bad_rows {int} not null,
  -- How far it came: a run that was killed goes on from here.
  done_rows {int} not null,
  problem {text},
  created_at {int} not null,
  changed_at {int} not null
){strict};
create index import_batch_of on import_batch (register, batch_id);
-- The same file a second time is recognised.
create index import_batch_file on import_batch (file, register);

-- Rows that have problems, and the record that each kept row became.
create table import_row (
  batch {text} not null,
  row_number {int} not null,
  record {text},
  content {text},
  problems {text},
  primary key (batch, row_number)
){strict};
create index import_row_problems on import_row (batch, row_number) where problems is not null;

-- Which heading an organisation's files use for which field.
create table import_mapping (
  organisation {text} not null,
  register {text} not null,
  heading {text} not null,
  field {text} not null,
  used_at {int} not null,
  primary key (organisation, register, heading)
){strict};

-- Every call of a program, for the auditor. No contents: they stand in the ledger.
create table exchange_log (
  exchange_id {text} not null primary key,
  at {int} not null,
  client {text} not null,
  organisation {text},
  method {text} not null,
  path {text} not null,
  register {text},
  status {int} not null,
  -- `in` for calls of ours, `out` for calls we make.
  direction {text} not null check (direction in ('in', 'out')),
  request {text} not null,
  bytes_in {int} not null,
  bytes_out {int} not null,
  micros {int} not null
){strict};
create index exchange_log_client on exchange_log (client, exchange_id);

create table webhook (
  webhook_id {text} not null primary key,
  client {text} not null,
  url {text} not null,
  -- Sealed: it signs what is sent.
  secret {bytes} not null,
  registers {text} not null,
  active {int} not null,
  -- The place in the total order up to which deliveries have been made.
  position {int} not null,
  created_at {int} not null,
  created_by {text} not null
){strict};
create index webhook_client on webhook (client);

create table webhook_delivery (
  delivery_id {text} not null primary key,
  webhook {text} not null,
  position {int} not null,
  state {text} not null check (state in ('waiting', 'sent', 'dead')),
  attempts {int} not null,
  next_at {int} not null,
  status {int},
  problem {text},
  created_at {int} not null,
  sent_at {int}
){strict};
-- An event goes to a webhook once, however often the sender is killed.
create unique index webhook_delivery_event on webhook_delivery (webhook, position);
create index webhook_delivery_next on webhook_delivery (next_at, delivery_id) where state = 'waiting';
create index webhook_delivery_dead on webhook_delivery (webhook, delivery_id) where state = 'dead';

-- How an account proves who it is. Passwords and recovery codes are hashed, the secrets of one-time codes sealed.
create table credential (
  credential_id {text} not null primary key,
  account {text} not null,
  kind {text} not null check (kind in ('password', 'totp', 'recovery', 'oidc', 'mail')),
  -- Hash, or issuer and subject at a provider.
  proof {text} not null,
  sealed {bytes},
  -- The last counter of a one-time code: a code is good once.
  counter {int},
  created_at {int} not null,
  confirmed_at {int},
  used_at {int}
){strict};
create index credential_account on credential (account, kind);
create unique index credential_oidc on credential (proof) where kind = 'oidc';
create index credential_mail on credential (proof) where kind = 'mail';

-- Only the hash of a session's token is kept: who reads the database cannot sign in with it.
create table session (
  token_hash {bytes} not null primary key,
  -- Names the session to its owner without giving the hash away.
  session_id {text} not null,
  account {text} not null,
  csrf {text} not null,
  method {text} not null,
  address {text},
  agent {text},
  created_at {int} not null,
  seen_at {int} not null,
  expires_at {int} not null
){strict};
create unique index session_id on session (session_id);
create index session_account on session (account);
create index session_expires on session (expires_at);

-- Failed sign-ins by account name and by address of the network.
create table attempt (
  key {text} not null primary key,
  failures {int} not null,
  last_at {int} not null,
  blocked_until {int} not null
){strict};

create table api_key (
  key_id {text} not null primary key,
  client {text} not null,
  organisation {text} not null,
  name {text} not null,
  -- The first characters, to recognise it; the rest is only known as a hash.
  prefix {text} not null,
  hash {bytes} not null,
  limits {text} not null,
  created_at {int} not null,
  created_by {text} not null,
  expires_at {int},
  revoked_at {int},
  used_at {int}
){strict};
create unique index api_key_hash on api_key (hash);
create index api_key_organisation on api_key (organisation);

-- Stored contents by their SHA-256; the bytes lie in the folder of files. A record names a file by this digest.
create table file (
  digest {bytes} not null primary key,
  bytes {int} not null,
  media_type {text} not null,
  state {text} not null check (state in ('waiting', 'clean', 'refused')),
  verdict {text},
  created_at {int} not null,
  created_by {text} not null
){strict};

-- The bytes themselves, in parts, where the servers share no folder.
create table file_content (
  digest {bytes} not null,
  part {int} not null,
  content {bytes} not null,
  primary key (digest, part)
){strict};

-- Which definitions the tables of registers were made from.
create table definition_release (
  register {text} not null,
  version {int} not null,
  fingerprint {text} not null,
  source {text} not null,
  applied_at {int} not null,
  primary key (register, version)
){strict};

-- Grows with each change of a register: what a server keeps in memory is as fresh as this number.
create table register_revision (
  register {text} not null primary key,
  revision {int} not null
){strict};

create table setting (
  key {text} not null primary key,
  value {text} not null,
  changed_at {int} not null
){strict};
