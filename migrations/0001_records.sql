-- Records: versioned sealed resources, their blinded index, and the patients' wrapped keys.
-- Owner: src/records. Nothing here is readable without the key server, except rows of open types.

-- One row a patient. `wrapped` opens only in the key server. `fingerprint` is a token under the key itself:
-- no row is stored unless it was sealed under the very key that stands here.
-- The pseudo patient of zeros is the environment's shared key.
create table patient_key (
  patient uuid primary key,
  wrapped bytea not null,
  key_version int not null,
  fingerprint bigint not null
);

-- The newest version of every record, deleted ones included.
-- patient: whose key sealed the row; zeros = the shared key; null = an open type, not sealed.
-- lookup: tokens keyed per environment and parameter. within: tokens keyed by the patient's key.
-- tx: the transaction that wrote the version, so that a page can be read as of an earlier snapshot.
create table record (
  updated bigint not null,
  tx xid8 not null default pg_current_xact_id(),
  version int not null check (version > 0),
  elements int not null,
  patient uuid,
  deleted boolean not null,
  type text collate "C" not null,
  id text collate "C" not null,
  lookup bigint[] not null,
  within bigint[] not null,
  sealed bytea not null,
  primary key (type, id)
) with (fillfactor = 90, toast_tuple_target = 4080);

-- Sealed bytes do not compress: trying costs time and finds nothing.
alter table record alter column sealed set storage external;
-- An update without a new token stays on its page; frequent tokens are known to the planner.
alter table record alter column lookup set statistics 500;

create index record_patient on record (patient, type, id) where patient is not null;
create index record_lookup on record using gin (lookup) with (fastupdate = on, gin_pending_list_limit = 256);

-- Every version ever stored. Rows are only ever added. Each keeps the patient its version was sealed for.
create table record_history (
  updated bigint not null,
  tx xid8 not null default pg_current_xact_id(),
  version int not null check (version > 0),
  elements int not null,
  patient uuid,
  deleted boolean not null,
  type text collate "C" not null,
  id text collate "C" not null,
  lookup bigint[] not null,
  within bigint[] not null,
  sealed bytea not null,
  primary key (type, id, version)
) with (toast_tuple_target = 4080);

alter table record_history alter column sealed set storage external;

create index record_history_patient on record_history (patient, type) where patient is not null;
-- What changed since a snapshot, per type: its entries only ever grow at the right edge.
create index record_history_changed on record_history (type, tx);
