-- Exports: what is being exported by whom, as long as it can be downloaded. Owner: src/disclosure.
-- Nothing of a record is kept: files are made while they are downloaded. hash: SHA-256 of the random name in the
-- export's address. sealed: what was asked for and as of when, under the key of page links, bound to that name and to
-- the session. A row that is gone is an export that was cancelled or has expired.
create table export (
  hash bytea primary key,
  session text not null,
  expires bigint not null,
  sealed bytea not null
);
create index export_session on export (session);
