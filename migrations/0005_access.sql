-- Access: who may do what with whose record.

-- Owner: src/records. `labels`: which security labels a version carries, so that access is decided before anything is
-- opened; sealed with the row, so that altering it is found. Veiled by a key of the environment, another pad for each
-- version: a copy does not show which labels. Null for versions written before there was this column.
alter table record add column labels int;
alter table record_history add column labels int;

-- Owner: src/records. Whom the newest version relates to its patient. `related`: one keyed token for each patient and
-- practitioner together, so that equal tokens say nothing across patients. The three lists are of one length:
-- relation n counts from related_from[n] to related_until[n], milliseconds. Null where there is none.
alter table record add column related bigint[];
alter table record add column related_from bigint[];
alter table record add column related_until bigint[];
create index record_related on record using gin (related) with (fastupdate = on, gin_pending_list_limit = 256)
  where related is not null;

-- Owner: src/access. Who broke the glass, for whose record, until when, and who looked at it afterwards. The reason is
-- free text and stands in the ledger only, in the leaf `request` names.
create table break_glass (
  id uuid primary key,
  person uuid not null,
  user_name text not null,
  patient uuid not null,
  request text not null,
  begun bigint not null,
  until bigint not null,
  reviewed bigint,
  reviewed_by text
);
create index break_glass_person on break_glass (person, patient, until);
create index break_glass_open on break_glass (begun) where reviewed is null;

-- Owner: src/access. What support may look at: asked by one, approved by another, for a time. `classes`: names of
-- resource classes. `patient` null: of everybody.
create table support_grant (
  id uuid primary key,
  person uuid not null,
  user_name text not null,
  classes text[] not null,
  patient uuid,
  asked bigint not null,
  asked_by text not null,
  approved bigint,
  approved_by text,
  duration bigint not null check (duration > 0),
  until bigint
);
create index support_grant_person on support_grant (person, until);
