-- The digest of a file is no key to it: only who has uploaded the content may put it into a record, under an ending that it was
-- checked against.
create table file_upload (
  digest {bytes} not null,
  actor {text} not null,
  ending {text} not null,
  at {int} not null,
  primary key (digest, actor, ending)
){strict};
insert into file_upload (digest, actor, ending, at) select digest, created_by, media_type, created_at from file;
