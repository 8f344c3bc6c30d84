-- Who of a case is written to, and how. Owner: src/notice.
-- Everything that says something is sealed: who it is, in which queue they stand, why. Names in the clear are blinded: who
-- has a copy of the table sees how many people a case has and how many of them stand in the same queue, and not in which.
-- Who can write to it can take people out or put older rows back: the sum of the queues is then not the people of the case,
-- and that is said. A row that was altered does not open.

-- id, queue, twin, mark: keyed digests, each of its own key. twin: the same for two that are probably one person.
-- mark: what the case said of them when they were placed.
create table recipient (
  case_id text not null,
  id bytea not null,
  queue bytea not null,
  twin bytea,
  mark bytea not null,
  placed bigint not null,
  sealed bytea not null,
  primary key (case_id, id)
);

create index recipient_queue on recipient (case_id, queue, id);
create index recipient_twin on recipient (case_id, twin) where twin is not null;

-- What people put right about a recipient, or decided. It stands apart because the others can be gathered again.
create table recipient_correction (
  case_id text not null,
  id bytea not null,
  sealed bytea not null,
  primary key (case_id, id)
);
