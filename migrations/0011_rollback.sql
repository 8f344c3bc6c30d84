-- Plans to take back what somebody wrote. Owner: src/incident.
-- Nothing of a record is kept: names of versions, the digests of their rows, and names of elements. id: a digest over
-- items, so that a plan that was altered is refused. A plan is forgotten after 30 days.
create table rollback_plan (
  id text primary key,
  made bigint not null,
  items text not null
);
