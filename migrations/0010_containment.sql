-- Measures that contain somebody. Owner: src/containment.
-- degree, target_kind, target: what is done, and to whom: a user name, a session, an app, or the environment. reason: one
-- line by whoever began it, without a word about any patient; what a person answers stands in the ledger alone. A measure
-- counts from its commit until `ended` or `until`; it is never deleted.
create table measure (
  id uuid primary key,
  degree text not null,
  target_kind text not null,
  target text not null,
  reason text not null,
  finding text,
  begun_by text not null,
  -- Begun by the policy: once for each finding, degree and target, however many processes look.
  automatic boolean not null,
  begun bigint not null,
  until bigint,
  ended bigint,
  ended_by text
);
create index measure_open on measure (begun) where ended is null;
create index measure_finding on measure (finding) where finding is not null;
create unique index measure_automatic on measure (finding, degree, target_kind, target) where automatic;

-- Who answered the question of a measure, or showed the passkey it asks for.
create table measure_answer (
  measure uuid not null references measure (id),
  user_name text not null,
  answered bigint not null,
  primary key (measure, user_name)
);
