-- Questions that officers put to the disclosure ledger again and again. Owner: src/disclosure.
-- A question may name a patient: its name and what it asks stand only in `sealed`, under the key of page links, bound to the
-- id, to whoever kept it and to whether the others see it. Whoever can write to the table can take questions away, not alter one.
create table audit_question (
  id uuid primary key,
  person uuid not null,
  by_user text not null,
  shared boolean not null,
  created bigint not null,
  sealed bytea not null
);
create index audit_question_person on audit_question (person);
