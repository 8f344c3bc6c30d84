-- Made from the migrations by test/schema.test.ts; change a migration, not this file.

table access_token (
  session text not null,
  hash bytea not null,
  user_name text not null,
  role text not null,
  client text not null,
  created bigint not null,
  expires bigint not null,
  revoked bigint
)

table break_glass (
  id uuid not null,
  person uuid not null,
  user_name text not null,
  patient uuid not null,
  request text not null,
  begun bigint not null,
  until bigint not null,
  reviewed bigint,
  reviewed_by text
)

table migration (
  number integer not null,
  name text not null,
  digest text not null,
  applied timestamp with time zone not null default now()
)

table patient_key (
  patient uuid not null,
  wrapped bytea not null,
  key_version integer not null,
  fingerprint bigint not null
)

table record (
  updated bigint not null,
  tx xid8 not null default pg_current_xact_id(),
  version integer not null,
  elements integer not null,
  patient uuid,
  deleted boolean not null,
  type text not null,
  id text not null,
  lookup bigint[] not null,
  within bigint[] not null,
  sealed bytea not null,
  labels integer not null default 0,
  related bigint[],
  related_from bigint[],
  related_until bigint[]
)

table record_history (
  updated bigint not null,
  tx xid8 not null default pg_current_xact_id(),
  version integer not null,
  elements integer not null,
  patient uuid,
  deleted boolean not null,
  type text not null,
  id text not null,
  lookup bigint[] not null,
  within bigint[] not null,
  sealed bytea not null,
  labels integer not null default 0
)

table support_grant (
  id uuid not null,
  person uuid not null,
  user_name text not null,
  classes text[] not null,
  patient uuid,
  asked bigint not null,
  asked_by text not null,
  approved bigint,
  approved_by text,
  duration bigint not null,
  until bigint
)

CREATE UNIQUE INDEX access_token_hash_key ON public.access_token USING btree (hash)
CREATE UNIQUE INDEX access_token_pkey ON public.access_token USING btree (session)
CREATE INDEX break_glass_open ON public.break_glass USING btree (begun) WHERE (reviewed IS NULL)
CREATE INDEX break_glass_person ON public.break_glass USING btree (person, patient, until)
CREATE UNIQUE INDEX break_glass_pkey ON public.break_glass USING btree (id)
CREATE UNIQUE INDEX migration_pkey ON public.migration USING btree (number)
CREATE UNIQUE INDEX patient_key_pkey ON public.patient_key USING btree (patient)
CREATE INDEX record_lookup ON public.record USING gin (lookup) WITH (fastupdate='on', gin_pending_list_limit='256')
CREATE INDEX record_patient ON public.record USING btree (patient, type, id) WHERE (patient IS NOT NULL)
CREATE UNIQUE INDEX record_pkey ON public.record USING btree (type, id)
CREATE INDEX record_related ON public.record USING gin (related) WITH (fastupdate='on', gin_pending_list_limit='256') WHERE (related IS NOT NULL)
CREATE INDEX record_history_changed ON public.record_history USING btree (type, tx)
CREATE INDEX record_history_patient ON public.record_history USING btree (patient, type) WHERE (patient IS NOT NULL)
CREATE UNIQUE INDEX record_history_pkey ON public.record_history USING btree (type, id, version)
CREATE INDEX support_grant_person ON public.support_grant USING btree (person, until)
CREATE UNIQUE INDEX support_grant_pkey ON public.support_grant USING btree (id)
