-- Uploaded files of imports, sealed and for a while only, so apart from the files that records name; in parts.
create table import_content (
  batch {text} not null,
  part {int} not null,
  content {bytes} not null,
  primary key (batch, part)
){strict};
create index import_batch_changed on import_batch (changed_at);
-- Rows with problems were kept in the open; an import under way begins again with its file.
delete from import_row where problems is not null;
update import_batch set state = 'failed', bad_rows = 0 where state in ('uploaded', 'checking', 'checked');
