-- What a recipient can check. Owner: src/notice.
-- No code, name, case or patient stands here readably: hashes are keyed (HMAC-SHA-256), `sealed` is bound to `code`. Who owns
-- the table can make a notice of ours be unknown, or count its look-ups anew; they can make no notice that checks.

-- One notice that was sent. code: hash of the code printed on it. file: hash of the digest of its file, where it was sent as
-- one. sealed: everything else. leaf: where the batch it was issued in stands in the disclosure ledger. looked: how often its
-- code was looked up.
create table issued_notice (
  code bytea primary key,
  patient bytea not null,
  matter bytea not null,
  file bytea,
  sealed bytea not null,
  leaf bigint not null,
  issued bigint not null,
  looked bigint not null default 0,
  looked_first bigint,
  withdrawn bigint
);
create index issued_notice_patient on issued_notice (patient, issued);
create index issued_notice_matter on issued_notice (matter);
create index issued_notice_file on issued_notice (file) where file is not null;

-- What somebody wants to hear from whoever calls them in our name. sealed: bound to the person.
create table caller_phrase (
  person uuid primary key references person (id),
  sealed bytea not null,
  changed bigint not null,
  told bigint not null default 0,
  told_last bigint
);

-- What somebody who calls in our name has said, to be checked once. word: hash of it.
create table caller_word (
  word bytea primary key,
  sealed bytea not null,
  made bigint not null,
  expires bigint not null
);
create index caller_word_expires on caller_word (expires);

-- Numbers, addresses and links that were reported to be used in our name by somebody else. contact: hash of it.
create table false_contact (
  contact bytea primary key,
  reported bigint not null
);
