-- Findings on their way to other people's systems. Owner: src/alert. No patient data: a finding names patients by the
-- ids of leaves, and only where the settings say so.
-- The chain: every event names the one before it by its fingerprint. One row, made by the server.
create table alert_chain (
  one boolean primary key default true check (one),
  sequence bigint not null default 0,
  uid text,
  type_uid bigint,
  fingerprint text
);
-- body: the OCSF event as it is sent. Gone once every target has it, or when the queue is over its limit.
create table alert_event (
  sequence bigint primary key,
  uid text not null,
  queued bigint not null,
  body text not null
);
-- delivered: the last event a target has; dropped: how many it never got because the queue was full.
create table alert_target (
  target text primary key,
  delivered bigint not null,
  dropped bigint not null default 0
);
-- What was last told of a finding: told again, it is an update, and told twice, it is nothing.
create table alert_told (
  finding text primary key,
  mark text not null,
  told bigint not null
);
