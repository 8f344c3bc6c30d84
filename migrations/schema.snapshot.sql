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

table migration (
  number integer not null,
  name text not null,
  digest text not null,
  applied timestamp with time zone not null default now()
)

table oauth_client (
  id text not null,
  name text not null,
  auth_method text not null,
  grant_types text[] not null,
  secret bytea,
  redirect_uris text[] not null,
  jwks text,
  jwks_uri text,
  scopes text not null,
  origins text[] not null,
  launch_url text,
  registered bigint not null,
  disabled bigint
)

table oauth_grant (
  hash bytea not null,
  client text not null,
  session text not null,
  created bigint not null,
  ended bigint,
  sealed bytea not null
)

table oauth_record (
  model text not null,
  hash bytea not null,
  uid_hash bytea,
  grant_hash bytea,
  client text,
  expires bigint not null,
  consumed bigint,
  sealed bytea not null
)

table oauth_session (
  session text not null,
  user_name text not null,
  client text not null,
  opened bigint not null,
  expires bigint not null,
  ended bigint
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
  sealed bytea not null
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
  sealed bytea not null
)

CREATE UNIQUE INDEX access_token_hash_key ON public.access_token USING btree (hash)
CREATE UNIQUE INDEX access_token_pkey ON public.access_token USING btree (session)
CREATE UNIQUE INDEX migration_pkey ON public.migration USING btree (number)
CREATE UNIQUE INDEX oauth_client_pkey ON public.oauth_client USING btree (id)
CREATE UNIQUE INDEX oauth_grant_pkey ON public.oauth_grant USING btree (hash)
CREATE INDEX oauth_grant_session ON public.oauth_grant USING btree (session)
CREATE INDEX oauth_record_expires ON public.oauth_record USING btree (expires)
CREATE INDEX oauth_record_grant ON public.oauth_record USING btree (grant_hash) WHERE (grant_hash IS NOT NULL)
CREATE UNIQUE INDEX oauth_record_pkey ON public.oauth_record USING btree (model, hash)
CREATE INDEX oauth_record_uid ON public.oauth_record USING btree (model, uid_hash) WHERE (uid_hash IS NOT NULL)
CREATE UNIQUE INDEX oauth_session_pkey ON public.oauth_session USING btree (session)
CREATE UNIQUE INDEX patient_key_pkey ON public.patient_key USING btree (patient)
CREATE INDEX record_lookup ON public.record USING gin (lookup) WITH (fastupdate='on', gin_pending_list_limit='256')
CREATE INDEX record_patient ON public.record USING btree (patient, type, id) WHERE (patient IS NOT NULL)
CREATE UNIQUE INDEX record_pkey ON public.record USING btree (type, id)
CREATE INDEX record_history_changed ON public.record_history USING btree (type, tx)
CREATE INDEX record_history_patient ON public.record_history USING btree (patient, type) WHERE (patient IS NOT NULL)
CREATE UNIQUE INDEX record_history_pkey ON public.record_history USING btree (type, id, version)
