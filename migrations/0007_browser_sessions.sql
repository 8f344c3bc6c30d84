-- What the pages need of a browser's session, and names for passkeys. Owner: src/identity.
-- proof_at, proof_factors: what was last shown in the session, and when; `factor_at` stays for factors that resist
-- phishing. enrolment_only: opened by a one-time code, good for enrolling a factor and for nothing else.
alter table session
  add column proof_at bigint,
  add column proof_factors text[],
  add column enrolment_only boolean not null default false;

-- What its owner calls it, sealed by the key server; null until they do.
alter table passkey add column name bytea;
