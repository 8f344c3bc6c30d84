-- What was noticed in the ledgers. Owner: src/detection.
-- Readable here: which person did what unusual with which (pseudonymous) patients, in one sentence without any value of
-- a record. Each finding has its leaf in the disclosure ledger, so that one taken away here is missed there.
-- about: what is gathered into this one. disclosure, keys: indexes of the leaves it stands on, the first so many.
create table finding (
  id text primary key,
  rule text not null,
  family text not null,
  title text not null,
  level text not null,
  at bigint not null,
  last bigint not null,
  noticed bigint not null,
  summary text not null,
  about text not null,
  actor jsonb,
  patients uuid[] not null,
  patient_count int not null,
  disclosure bigint[] not null,
  keys bigint[] not null,
  score float8 not null,
  acknowledged bigint,
  acknowledged_by text,
  closed bigint,
  closed_by text,
  verdict text
);
create index finding_at on finding (at);
create index finding_noticed on finding (noticed);

-- How far both ledgers were read: one row.
create table detection_position (
  one boolean primary key default true check (one),
  disclosure bigint not null,
  keys bigint not null
);

-- What is ordinary, such as "this user on this network", as numbers of 53 bits that say nothing by themselves.
create table detection_fact (
  fact bigint primary key,
  at bigint not null
);
create index detection_fact_at on detection_fact (at);

-- Made-up patients that nobody has a reason to open: HMAC-SHA-256 of their keys under a key the key server derives, so
-- that this table does not say which of all patients they are.
create table canary (
  mark bytea primary key
);
