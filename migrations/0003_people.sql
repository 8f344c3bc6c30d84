-- People who can sign in, what they sign in with, and what is told them. Owner: src/identity.
-- Readable here: handles (`user_name`), roles, links to FHIR resources, which kinds of factors a person has, and times.
-- Sealed by the key server, each under its own name: names and contacts, seeds of authenticator apps, notices.
-- Kept only as HMAC-SHA-256 under a key the key server derives: e-mail addresses, codes, challenges, devices,
-- addresses of networks. Passwords: argon2id over the key server's pepper. Public keys of passkeys are no secret.

create table person (
  id uuid primary key,
  user_name text collate "C" not null unique,
  details bytea not null,
  login_hash bytea unique,
  fhir text collate "C",
  created bigint not null,
  disabled bigint,
  contact_frozen_until bigint
);

-- A role ends by `ended` or `expires`; rows are never taken away.
create table person_role (
  id uuid primary key,
  person uuid not null references person,
  role text not null,
  granted_by text not null,
  granted bigint not null,
  expires bigint,
  ended bigint
);
create index person_role_live on person_role (person) where ended is null;

-- Whose records a person may see on somebody's behalf. `patient` is the key of the patient's data.
create table proxy (
  id uuid primary key,
  person uuid not null references person,
  patient uuid not null,
  relationship text not null,
  granted_by text not null,
  granted bigint not null,
  expires bigint,
  ended bigint
);
create unique index proxy_live on proxy (person, patient) where ended is null;

create table passkey (
  id text collate "C" primary key,
  person uuid not null references person,
  public_key bytea not null,
  counter bigint not null,
  device_type text not null,
  backed_up boolean not null,
  aaguid text not null,
  transports text[] not null,
  created bigint not null,
  used bigint,
  ended bigint
);
create index passkey_live on passkey (person) where ended is null;

-- `seed` is null once it ended. A seed counts from its first code on (`confirmed`); `last_step` makes codes single-use.
create table totp (
  id uuid primary key,
  person uuid not null references person,
  seed bytea,
  created bigint not null,
  confirmed bigint,
  last_step bigint not null,
  ended bigint
);
create index totp_live on totp (person) where ended is null;

create table recovery_code (
  hash bytea primary key,
  person uuid not null references person,
  created bigint not null,
  used bigint
);
create index recovery_code_person on recovery_code (person);

-- `alone`: long enough to be used without a second factor.
create table password (
  person uuid primary key references person,
  hash bytea not null,
  salt bytea not null,
  memory_kib int not null,
  passes int not null,
  parallelism int not null,
  alone boolean not null,
  changed bigint not null
);

-- A code an administrator hands over so that somebody can enrol. `lost_everything`: using it ends every other factor.
create table enrolment (
  hash bytea primary key,
  person uuid not null references person,
  started_by text not null,
  lost_everything boolean not null,
  created bigint not null,
  expires bigint not null,
  used bigint
);
create index enrolment_person on enrolment (person);

-- Challenges and tickets that were used, until they expire by themselves.
create table used_challenge (
  hash bytea primary key,
  expires bigint not null
);
create index used_challenge_expires on used_challenge (expires);

-- Failed attempts by account and by network. `until`: no attempt before; `told`: of which block the ledger knows.
create table attempt (
  hash bytea primary key,
  failures int not null,
  last bigint not null,
  until bigint not null,
  told bigint not null default 0
);
create index attempt_last on attempt (last);

create table device (
  hash bytea primary key,
  person uuid not null references person,
  network bytea not null,
  first_seen bigint not null,
  last_seen bigint not null
);

-- What other code delivers.
create table notice (
  id uuid primary key,
  person uuid not null references person,
  channel text not null,
  body bytea not null,
  created bigint not null,
  sent bigint
);
create index notice_waiting on notice (created) where sent is null;
