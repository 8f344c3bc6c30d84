-- Freezes of the environment that one officer asked for and another approves. Owner: src/incident.
-- reason: one line, as of a measure, without a word about any patient. A row waits until it is settled, a day at most; what came
-- of it is the measure it names. Whoever can write to the table can make a freeze be asked for that nobody asked for; it freezes
-- nothing until an officer approves it, and the disclosure ledger tells of both.
create table freeze_asked (
  id uuid primary key,
  reason text not null,
  duration bigint,
  asked bigint not null,
  asked_by text not null,
  settled bigint,
  settled_by text,
  measure uuid
);
create index freeze_asked_waiting on freeze_asked (asked) where settled is null;
