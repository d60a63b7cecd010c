-- Every change of every record, in order. Rows are never changed or removed: two triggers see to it, and each row
-- carries the hash of the one before, so that a change behind the program's back is found by `taihang check`.
create table event (
  sequence integer primary key,
  event_id text not null unique,
  at integer not null,
  actor text not null,
  actor_name text not null,
  -- Changes made by one command are undone together.
  command text not null,
  action text not null,
  record_kind text not null,
  record_id text not null,
  plan_id text,
  before text check (before is null or json_valid(before)),
  after text check (after is null or json_valid(after)),
  reverses integer references event (sequence),
  previous blob not null,
  hash blob not null unique
) strict;
create unique index event_reverses on event (reverses) where reverses is not null;
create index event_record on event (record_kind, record_id, sequence);
create index event_plan on event (plan_id, sequence);
create trigger event_no_update before update on event begin
  select raise(abort, 'events are append-only');
end;
create trigger event_no_delete before delete on event begin
  select raise(abort, 'events are append-only');
end;

create table account (
  account_id text primary key,
  name text not null unique collate nocase,
  display_name text not null,
  role text not null check (role in ('viewer', 'planner', 'administrator')),
  password_hash text not null,
  active integer not null default 1 check (active in (0, 1)),
  created_at integer not null
) strict;

-- Only the hash of a session's token is kept: who reads the database cannot sign in with it.
create table session (
  token_hash blob primary key,
  account_id text not null references account (account_id),
  csrf text not null,
  created_at integer not null,
  expires_at integer not null,
  seen_at integer not null
) strict;
create index session_account on session (account_id);

create table sign_in_failure (
  key text primary key,
  failures integer not null,
  last_at integer not null,
  blocked_until integer not null
) strict;

create table plan (
  plan_id text primary key,
  version integer not null,
  file_name text not null,
  format text not null,
  file_sha256 text not null,
  file_bytes integer not null,
  -- Over the content, sections, clauses and items as imported: what the first event vouches for.
  content_sha256 text not null,
  metadata text not null check (json_valid(metadata)),
  added_at integer not null,
  added_by text not null,
  removed integer not null default 0 check (removed in (0, 1))
) strict;
-- The same file may come again once its plan was removed.
create unique index plan_file on plan (file_sha256) where removed = 0;

-- The decoded text with its blocks, and what the document says apart from metadata, sections, clauses and items.
-- Apart from `plan`, so that a list of plans does not read the texts.
create table plan_content (
  plan_id text primary key references plan (plan_id),
  document text not null check (json_valid(document)),
  extract text not null check (json_valid(extract))
) strict;

create table section (
  section_id text primary key,
  plan_id text not null references plan (plan_id),
  position integer not null,
  value text not null check (json_valid(value)),
  unique (plan_id, position)
) strict;

create table clause (
  clause_id text primary key,
  plan_id text not null references plan (plan_id),
  position integer not null,
  value text not null check (json_valid(value)),
  unique (plan_id, position)
) strict;

-- Figures and tasks with their review. `extracted` is what the importer found and never changes; none if added by hand.
create table item (
  item_id text primary key,
  plan_id text not null references plan (plan_id),
  kind text not null check (kind in ('figure', 'task')),
  position integer not null,
  version integer not null,
  state text not null check (state in ('extracted', 'confirmed', 'mended', 'rejected', 'added')),
  extracted text check (extracted is null or json_valid(extracted)),
  value text not null check (json_valid(value)),
  note text,
  changed_at integer not null,
  changed_by text not null,
  unique (plan_id, kind, position)
) strict;

-- Values that a person filled in because the document does not state them, with the source the person named.
create table hand_value (
  plan_id text not null references plan (plan_id),
  field text not null,
  value text not null check (json_valid(value)),
  source text not null,
  set_at integer not null,
  set_by text not null,
  primary key (plan_id, field)
) strict;

create table link (
  plan_id text not null references plan (plan_id),
  kind text not null check (kind in ('parent', 'predecessor')),
  other_id text not null references plan (plan_id),
  primary key (plan_id, kind, other_id),
  check (plan_id <> other_id)
) strict;
create index link_other on link (other_id);

create table finding_answer (
  finding_key text primary key,
  version integer not null,
  code text not null,
  plan_id text not null references plan (plan_id),
  state text not null check (state in ('open', 'answered', 'dismissed')),
  text text not null,
  changed_at integer not null,
  changed_by text not null
) strict;

create table region (
  code integer primary key,
  value text not null check (json_valid(value))
) strict;

create table organisation (
  name text primary key,
  value text not null check (json_valid(value))
) strict;

-- Data of the installation that is one piece, such as the boundaries for the map.
create table asset (
  name text primary key,
  media_type text not null,
  bytes blob not null
) strict;
