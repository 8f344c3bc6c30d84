-- Cases: what happened, whose it is, what was decided. Owner: src/incident.
-- All that says something is sealed. Who can write to the tables can take the newest events of a case away, or a whole
-- case; each event has its leaf in the disclosure ledger, with its digest. An event, a list or an input that was altered,
-- or that is missing in between, is refused when the case is read.

create table incident_case (
  id text primary key,
  year int not null,
  number int not null,
  unique (year, number)
);

-- One act after the other; nothing is changed. leaf: where in the disclosure ledger it stands.
create table case_event (
  case_id text not null references incident_case (id),
  seq int not null,
  leaf bigint not null,
  sealed bytea not null,
  primary key (case_id, seq)
);

-- Whom a run of the scope added, or of whom it knew more, in parts sorted by patient.
create table case_people (
  case_id text not null references incident_case (id),
  run int not null,
  part int not null,
  sealed bytea not null,
  primary key (case_id, run, part)
);

-- What decisions were made from, by digest, so that anyone can make them again.
create table case_input (
  case_id text not null references incident_case (id),
  digest text not null,
  sealed bytea not null,
  primary key (case_id, digest)
);
