-- Copies of records that patients gave away by a link (SMART Health Links). Owner: src/disclosure.
-- hash: SHA-256 of what stands in the link's address. content: a JWE under a key that stands in the link alone and was never
-- stored; null once the link has ended. passcode: scrypt with its salt. sealed: what the patient called it, and which versions are in it.
-- Who owns this table can end links and learn how often they were opened; they read nothing of what was given.
create table health_link (
  id uuid primary key,
  hash bytea not null unique,
  person uuid not null,
  patient uuid not null,
  made bigint not null,
  expires bigint not null,
  passcode bytea,
  tries_left int not null,
  opened int not null default 0,
  last_opened bigint,
  sealed bytea not null,
  content bytea,
  ended bigint
);
create index health_link_patient on health_link (patient, made);
