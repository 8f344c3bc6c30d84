-- How far people are with the steps that protect them after a breach. Owner: src/safeguard.

-- One row a person. person: keyed hash of the patient. sealed: each step with its state, bound to the person.
create table protection_plan (
  person bytea primary key,
  sealed bytea not null,
  changed bigint not null
);
