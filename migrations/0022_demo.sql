-- An environment that was filled with made-up people when it was empty. Owner: src/identity.
-- A row that somebody wrote by hand counts for nothing: mark is keyed (HMAC-SHA-256) by the environment.

-- One row or none. stage: how far the filling came: filling, filled, drilling, drilled.
create table demo (
  one boolean primary key default true check (one),
  mark bytea not null,
  made bigint not null,
  stage text not null
);
