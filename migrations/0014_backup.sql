-- Backup and restore. Owner of the two tables: src/backup.

-- Versions keep whom they relate, as the newest one does: a restore to an earlier instant makes the newest rows from them.
-- Versions that were followed by another before there were these columns relate nobody when they are restored.
alter table record_history add column related bigint[];
alter table record_history add column related_from bigint[];
alter table record_history add column related_until bigint[];
update record_history h set related = r.related, related_from = r.related_from, related_until = r.related_until
  from record r where r.related is not null and h.type = r.type and h.id = r.id and h.version = r.version;

-- The feed of the backup follows transactions: in both, the one that last wrote the row.
create index record_history_fed on record_history (tx);
alter table patient_key add column tx xid8 not null default pg_current_xact_id();
create index patient_key_fed on patient_key (tx);

-- One row: which database this is to the feed, made with it, so that a restored one is known from the one before;
-- and the newest segment that the ledger was told of.
create table backup_feed (
  feed uuid primary key,
  told bigint not null default 0
);
insert into backup_feed (feed) values (gen_random_uuid());

-- One row in a database that was restored, written with all that was restored. leaves: what the first so many leaves of
-- the disclosure ledger tell is here; leaves_read: how many there were. told: whether the ledger knows that this database is served.
create table restored (
  leaves bigint not null,
  instant bigint not null,
  versions bigint not null,
  digest text not null,
  leaves_read bigint not null,
  made bigint not null,
  told boolean not null default false
);

-- The highest version that was given out of records that a restore set back: what is written next counts from there.
-- Owner: src/records.
create table version_given (
  type text collate "C" not null,
  id text collate "C" not null,
  version int not null,
  primary key (type, id)
);
