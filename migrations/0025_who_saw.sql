-- What patients ask about who saw their record, and what they are told of by themselves. Owner: src/seen.
-- patient: keyed hash (HMAC-SHA-256) of the patient; whatever says something is sealed, bound to its row. Who owns the tables
-- can take questions and alerts away, and sees how many there are and when; of the asking and answering the disclosure ledger tells.

-- due: answered by then. answer: sealed, once there is one.
create table access_question (
  id uuid primary key,
  patient bytea not null,
  asked bigint not null,
  due bigint not null,
  answered bigint,
  sealed bytea not null,
  answer bytea
);
create index access_question_patient on access_question (patient, asked);
create index access_question_open on access_question (due) where answered is null;

-- id: of what it is about, so that nobody is told twice of the same. seen: when it was read.
create table access_alert (
  patient bytea not null,
  id text not null,
  made bigint not null,
  seen bigint,
  sealed bytea not null,
  primary key (patient, id)
);

-- upto: entries of the ledger below it were looked at. sealed: what this patient wants to be told of.
create table access_watch (
  patient bytea primary key,
  upto bigint not null,
  sealed bytea not null
);
