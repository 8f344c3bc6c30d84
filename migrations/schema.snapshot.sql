-- Made from the migrations by test/schema.test.ts; change a migration, not this file.

table access_alert (
  patient bytea not null,
  id text not null,
  made bigint not null,
  seen bigint,
  sealed bytea not null
)

table access_question (
  id uuid not null,
  patient bytea not null,
  asked bigint not null,
  due bigint not null,
  answered bigint,
  sealed bytea not null,
  answer bytea
)

table access_token (
  session text not null,
  hash bytea not null,
  expires bigint,
  scopes text[]
)

table access_watch (
  patient bytea not null,
  upto bigint not null,
  sealed bytea not null,
  mail boolean not null default false
)

table alert_chain (
  one boolean not null default true,
  sequence bigint not null default 0,
  uid text,
  type_uid bigint,
  fingerprint text
)

table alert_event (
  sequence bigint not null,
  uid text not null,
  queued bigint not null,
  body text not null
)

table alert_target (
  target text not null,
  delivered bigint not null,
  dropped bigint not null default 0
)

table alert_told (
  finding text not null,
  mark text not null,
  told bigint not null
)

table attempt (
  hash bytea not null,
  failures integer not null,
  last bigint not null,
  until bigint not null,
  told bigint not null default 0
)

table audit_question (
  id uuid not null,
  person uuid not null,
  by_user text not null,
  shared boolean not null,
  created bigint not null,
  sealed bytea not null
)

table backup_feed (
  feed uuid not null,
  told bigint not null default 0
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

table bulk_grant (
  id uuid not null,
  user_name text,
  client text,
  reason text not null,
  patients_per_day bigint not null,
  exports_max bigint not null,
  exports_used bigint not null default 0,
  asked bigint not null,
  asked_by text not null,
  approved bigint,
  approved_by text,
  duration bigint not null,
  until bigint
)

table caller_phrase (
  person uuid not null,
  sealed bytea not null,
  changed bigint not null,
  told bigint not null default 0,
  told_last bigint
)

table caller_word (
  word bytea not null,
  sealed bytea not null,
  made bigint not null,
  expires bigint not null
)

table campaign (
  id text not null,
  case_id text not null,
  series text not null,
  state text not null,
  sealed bytea not null,
  model_digest bytea not null,
  drafted bigint not null,
  drafted_by text not null,
  frozen bigint,
  list_digest bytea,
  last_number integer not null default 0
)

table campaign_approval (
  campaign text not null,
  approved_by text not null,
  approved bigint not null,
  model_digest bytea not null
)

table campaign_export (
  campaign text not null,
  export integer not null,
  begun bigint not null,
  begun_by text not null,
  pieces integer not null
)

table campaign_piece (
  campaign text not null,
  number integer not null,
  series text not null,
  person bytea not null,
  channel text not null,
  round integer not null,
  state text not null,
  residence text,
  attempts integer not null default 0,
  due bigint not null default 0,
  export integer,
  runner text,
  trail text not null,
  sealed bytea not null
)

table campaign_suppression (
  token bytea not null,
  kind text not null,
  begun bigint not null,
  sealed bytea not null
)

table canary (
  mark bytea not null
)

table case_event (
  case_id text not null,
  seq integer not null,
  leaf bigint not null,
  sealed bytea not null
)

table case_input (
  case_id text not null,
  digest text not null,
  sealed bytea not null
)

table case_people (
  case_id text not null,
  run integer not null,
  part integer not null,
  sealed bytea not null
)

table demo (
  one boolean not null default true,
  mark bytea not null,
  made bigint not null,
  stage text not null
)

table detection_fact (
  fact bigint not null,
  at bigint not null
)

table detection_position (
  one boolean not null default true,
  disclosure bigint not null,
  keys bigint not null
)

table device (
  hash bytea not null,
  person uuid not null,
  network bytea not null,
  first_seen bigint not null,
  last_seen bigint not null
)

table enrolment (
  hash bytea not null,
  person uuid not null,
  started_by text not null,
  lost_everything boolean not null,
  created bigint not null,
  expires bigint not null,
  used bigint
)

table export (
  hash bytea not null,
  session text not null,
  expires bigint not null,
  sealed bytea not null
)

table false_contact (
  contact bytea not null,
  reported bigint not null
)

table filing_draft (
  case_id text not null,
  draft text not null,
  digest text not null,
  made bigint not null,
  made_by text not null,
  approved bigint,
  approved_by text,
  sealed bytea not null
)

table finding (
  id text not null,
  rule text not null,
  family text not null,
  title text not null,
  level text not null,
  at bigint not null,
  last bigint not null,
  noticed bigint not null,
  summary text not null,
  about text not null,
  actor jsonb,
  patients uuid[] not null,
  patient_count integer not null,
  disclosure bigint[] not null,
  keys bigint[] not null,
  score double precision not null,
  acknowledged bigint,
  acknowledged_by text,
  closed bigint,
  closed_by text,
  verdict text,
  looked_at_patients integer not null default 0,
  said jsonb
)

table freeze_asked (
  id uuid not null,
  reason text not null,
  duration bigint,
  asked bigint not null,
  asked_by text not null,
  settled bigint,
  settled_by text,
  measure uuid
)

table health_link (
  id uuid not null,
  hash bytea not null,
  person uuid not null,
  patient uuid not null,
  made bigint not null,
  expires bigint not null,
  passcode bytea,
  tries_left integer not null,
  opened integer not null default 0,
  last_opened bigint,
  sealed bytea not null,
  content bytea,
  ended bigint,
  session text,
  role text
)

table incident_case (
  id text not null,
  year integer not null,
  number integer not null
)

table issued_notice (
  code bytea not null,
  patient bytea not null,
  matter bytea not null,
  file bytea,
  sealed bytea not null,
  leaf bigint not null,
  issued bigint not null,
  looked bigint not null default 0,
  looked_first bigint,
  withdrawn bigint
)

table measure (
  id uuid not null,
  degree text not null,
  target_kind text not null,
  target text not null,
  reason text not null,
  finding text,
  begun_by text not null,
  automatic boolean not null,
  begun bigint not null,
  until bigint,
  ended bigint,
  ended_by text
)

table measure_answer (
  measure uuid not null,
  user_name text not null,
  answered bigint not null
)

table migration (
  number integer not null,
  name text not null,
  digest text not null,
  applied timestamp with time zone not null default now()
)

table notice (
  id uuid not null,
  person uuid not null,
  channel text not null,
  body bytea not null,
  created bigint not null,
  sent bigint
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

table oauth_invitation (
  hash bytea not null,
  created bigint not null,
  expires bigint not null,
  used bigint
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

table passkey (
  id text not null,
  person uuid not null,
  public_key bytea not null,
  counter bigint not null,
  device_type text not null,
  backed_up boolean not null,
  aaguid text not null,
  transports text[] not null,
  created bigint not null,
  used bigint,
  ended bigint,
  name bytea
)

table password (
  person uuid not null,
  hash bytea not null,
  salt bytea not null,
  memory_kib integer not null,
  passes integer not null,
  parallelism integer not null,
  alone boolean not null,
  changed bigint not null
)

table patient_key (
  patient uuid not null,
  wrapped bytea not null,
  key_version integer not null,
  fingerprint bigint not null,
  tx xid8 not null default pg_current_xact_id()
)

table person (
  id uuid not null,
  user_name text not null,
  details bytea not null,
  login_hash bytea,
  fhir text,
  created bigint not null,
  disabled bigint,
  contact_frozen_until bigint
)

table person_role (
  id uuid not null,
  person uuid not null,
  role text not null,
  granted_by text not null,
  granted bigint not null,
  expires bigint,
  ended bigint
)

table portal_message (
  campaign text not null,
  number integer not null,
  person bytea not null,
  sent bigint not null,
  shown bigint,
  sealed bytea not null
)

table protection_plan (
  person bytea not null,
  sealed bytea not null,
  changed bigint not null
)

table proxy (
  id uuid not null,
  person uuid not null,
  patient uuid not null,
  relationship text not null,
  granted_by text not null,
  granted bigint not null,
  expires bigint,
  ended bigint
)

table recipient (
  case_id text not null,
  id bytea not null,
  queue bytea not null,
  twin bytea,
  mark bytea not null,
  placed bigint not null,
  sealed bytea not null
)

table recipient_correction (
  case_id text not null,
  id bytea not null,
  sealed bytea not null
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
  labels integer,
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
  labels integer,
  related bigint[],
  related_from bigint[],
  related_until bigint[]
)

table recovery_code (
  hash bytea not null,
  person uuid not null,
  created bigint not null,
  used bigint
)

table restored (
  leaves bigint not null,
  instant bigint not null,
  versions bigint not null,
  digest text not null,
  leaves_read bigint not null,
  made bigint not null,
  told boolean not null default false
)

table rollback_plan (
  id text not null,
  made bigint not null,
  items text not null
)

table session (
  session text not null,
  kind text not null,
  person uuid,
  user_name text not null,
  role text not null,
  client text not null,
  address text not null,
  created bigint not null,
  last_seen bigint not null,
  idle_ms bigint,
  expires bigint not null,
  factor_at bigint,
  fhir_user text,
  patient text,
  scopes text[],
  ended bigint,
  ended_by text,
  reason text,
  tx xid8 not null default pg_current_xact_id(),
  proof_at bigint,
  proof_factors text[],
  enrolment_only boolean not null default false
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

table totp (
  id uuid not null,
  person uuid not null,
  seed bytea,
  created bigint not null,
  confirmed bigint,
  last_step bigint not null,
  ended bigint
)

table used_challenge (
  hash bytea not null,
  expires bigint not null
)

table version_given (
  type text not null,
  id text not null,
  version integer not null
)

CREATE UNIQUE INDEX access_alert_pkey ON public.access_alert USING btree (patient, id)
CREATE INDEX access_question_open ON public.access_question USING btree (due) WHERE (answered IS NULL)
CREATE INDEX access_question_patient ON public.access_question USING btree (patient, asked)
CREATE UNIQUE INDEX access_question_pkey ON public.access_question USING btree (id)
CREATE UNIQUE INDEX access_token_pkey ON public.access_token USING btree (hash)
CREATE INDEX access_token_session ON public.access_token USING btree (session)
CREATE INDEX access_watch_mail ON public.access_watch USING btree (patient) WHERE mail
CREATE UNIQUE INDEX access_watch_pkey ON public.access_watch USING btree (patient)
CREATE UNIQUE INDEX alert_chain_pkey ON public.alert_chain USING btree (one)
CREATE UNIQUE INDEX alert_event_pkey ON public.alert_event USING btree (sequence)
CREATE UNIQUE INDEX alert_target_pkey ON public.alert_target USING btree (target)
CREATE UNIQUE INDEX alert_told_pkey ON public.alert_told USING btree (finding)
CREATE INDEX attempt_last ON public.attempt USING btree (last)
CREATE UNIQUE INDEX attempt_pkey ON public.attempt USING btree (hash)
CREATE INDEX audit_question_person ON public.audit_question USING btree (person)
CREATE UNIQUE INDEX audit_question_pkey ON public.audit_question USING btree (id)
CREATE UNIQUE INDEX backup_feed_pkey ON public.backup_feed USING btree (feed)
CREATE INDEX break_glass_open ON public.break_glass USING btree (begun) WHERE (reviewed IS NULL)
CREATE INDEX break_glass_person ON public.break_glass USING btree (person, patient, until)
CREATE UNIQUE INDEX break_glass_pkey ON public.break_glass USING btree (id)
CREATE UNIQUE INDEX bulk_grant_pkey ON public.bulk_grant USING btree (id)
CREATE INDEX bulk_grant_until ON public.bulk_grant USING btree (until)
CREATE UNIQUE INDEX caller_phrase_pkey ON public.caller_phrase USING btree (person)
CREATE INDEX caller_word_expires ON public.caller_word USING btree (expires)
CREATE UNIQUE INDEX caller_word_pkey ON public.caller_word USING btree (word)
CREATE INDEX campaign_case ON public.campaign USING btree (case_id)
CREATE UNIQUE INDEX campaign_pkey ON public.campaign USING btree (id)
CREATE UNIQUE INDEX campaign_approval_pkey ON public.campaign_approval USING btree (campaign, approved_by)
CREATE UNIQUE INDEX campaign_export_pkey ON public.campaign_export USING btree (campaign, export)
CREATE INDEX campaign_piece_export ON public.campaign_piece USING btree (campaign, export, number) WHERE (export IS NOT NULL)
CREATE UNIQUE INDEX campaign_piece_once ON public.campaign_piece USING btree (series, person, ((channel = 'portal'::text)), round)
CREATE INDEX campaign_piece_open ON public.campaign_piece USING btree (campaign, channel, number) WHERE (state = ANY (ARRAY['waiting'::text, 'sending'::text]))
CREATE INDEX campaign_piece_person ON public.campaign_piece USING btree (person)
CREATE UNIQUE INDEX campaign_piece_pkey ON public.campaign_piece USING btree (campaign, number)
CREATE UNIQUE INDEX campaign_suppression_pkey ON public.campaign_suppression USING btree (token)
CREATE UNIQUE INDEX canary_pkey ON public.canary USING btree (mark)
CREATE UNIQUE INDEX case_event_pkey ON public.case_event USING btree (case_id, seq)
CREATE UNIQUE INDEX case_input_pkey ON public.case_input USING btree (case_id, digest)
CREATE UNIQUE INDEX case_people_pkey ON public.case_people USING btree (case_id, run, part)
CREATE UNIQUE INDEX demo_pkey ON public.demo USING btree (one)
CREATE INDEX detection_fact_at ON public.detection_fact USING btree (at)
CREATE UNIQUE INDEX detection_fact_pkey ON public.detection_fact USING btree (fact)
CREATE UNIQUE INDEX detection_position_pkey ON public.detection_position USING btree (one)
CREATE UNIQUE INDEX device_pkey ON public.device USING btree (hash)
CREATE INDEX enrolment_person ON public.enrolment USING btree (person)
CREATE UNIQUE INDEX enrolment_pkey ON public.enrolment USING btree (hash)
CREATE UNIQUE INDEX export_pkey ON public.export USING btree (hash)
CREATE INDEX export_session ON public.export USING btree (session)
CREATE UNIQUE INDEX false_contact_pkey ON public.false_contact USING btree (contact)
CREATE UNIQUE INDEX filing_draft_pkey ON public.filing_draft USING btree (case_id, draft, digest)
CREATE INDEX finding_at ON public.finding USING btree (at)
CREATE INDEX finding_noticed ON public.finding USING btree (noticed)
CREATE UNIQUE INDEX finding_pkey ON public.finding USING btree (id)
CREATE UNIQUE INDEX freeze_asked_pkey ON public.freeze_asked USING btree (id)
CREATE INDEX freeze_asked_waiting ON public.freeze_asked USING btree (asked) WHERE (settled IS NULL)
CREATE UNIQUE INDEX health_link_hash_key ON public.health_link USING btree (hash)
CREATE INDEX health_link_patient ON public.health_link USING btree (patient, made)
CREATE UNIQUE INDEX health_link_pkey ON public.health_link USING btree (id)
CREATE UNIQUE INDEX incident_case_pkey ON public.incident_case USING btree (id)
CREATE UNIQUE INDEX incident_case_year_number_key ON public.incident_case USING btree (year, number)
CREATE INDEX issued_notice_file ON public.issued_notice USING btree (file) WHERE (file IS NOT NULL)
CREATE INDEX issued_notice_matter ON public.issued_notice USING btree (matter)
CREATE INDEX issued_notice_patient ON public.issued_notice USING btree (patient, issued)
CREATE UNIQUE INDEX issued_notice_pkey ON public.issued_notice USING btree (code)
CREATE UNIQUE INDEX measure_automatic ON public.measure USING btree (finding, degree, target_kind, target) WHERE automatic
CREATE INDEX measure_finding ON public.measure USING btree (finding) WHERE (finding IS NOT NULL)
CREATE INDEX measure_open ON public.measure USING btree (begun) WHERE (ended IS NULL)
CREATE UNIQUE INDEX measure_pkey ON public.measure USING btree (id)
CREATE UNIQUE INDEX measure_answer_pkey ON public.measure_answer USING btree (measure, user_name)
CREATE UNIQUE INDEX migration_pkey ON public.migration USING btree (number)
CREATE UNIQUE INDEX notice_pkey ON public.notice USING btree (id)
CREATE INDEX notice_waiting ON public.notice USING btree (created) WHERE (sent IS NULL)
CREATE UNIQUE INDEX oauth_client_pkey ON public.oauth_client USING btree (id)
CREATE UNIQUE INDEX oauth_grant_pkey ON public.oauth_grant USING btree (hash)
CREATE INDEX oauth_grant_session ON public.oauth_grant USING btree (session)
CREATE UNIQUE INDEX oauth_invitation_pkey ON public.oauth_invitation USING btree (hash)
CREATE INDEX oauth_record_expires ON public.oauth_record USING btree (expires)
CREATE INDEX oauth_record_grant ON public.oauth_record USING btree (grant_hash) WHERE (grant_hash IS NOT NULL)
CREATE UNIQUE INDEX oauth_record_pkey ON public.oauth_record USING btree (model, hash)
CREATE INDEX oauth_record_uid ON public.oauth_record USING btree (model, uid_hash) WHERE (uid_hash IS NOT NULL)
CREATE INDEX passkey_live ON public.passkey USING btree (person) WHERE (ended IS NULL)
CREATE UNIQUE INDEX passkey_pkey ON public.passkey USING btree (id)
CREATE UNIQUE INDEX password_pkey ON public.password USING btree (person)
CREATE INDEX patient_key_fed ON public.patient_key USING btree (tx)
CREATE UNIQUE INDEX patient_key_pkey ON public.patient_key USING btree (patient)
CREATE UNIQUE INDEX person_login_hash_key ON public.person USING btree (login_hash)
CREATE UNIQUE INDEX person_pkey ON public.person USING btree (id)
CREATE UNIQUE INDEX person_user_name_key ON public.person USING btree (user_name)
CREATE INDEX person_role_live ON public.person_role USING btree (person) WHERE (ended IS NULL)
CREATE UNIQUE INDEX person_role_pkey ON public.person_role USING btree (id)
CREATE INDEX portal_message_person ON public.portal_message USING btree (person, sent)
CREATE UNIQUE INDEX portal_message_pkey ON public.portal_message USING btree (campaign, number)
CREATE UNIQUE INDEX protection_plan_pkey ON public.protection_plan USING btree (person)
CREATE UNIQUE INDEX proxy_live ON public.proxy USING btree (person, patient) WHERE (ended IS NULL)
CREATE UNIQUE INDEX proxy_pkey ON public.proxy USING btree (id)
CREATE UNIQUE INDEX recipient_pkey ON public.recipient USING btree (case_id, id)
CREATE INDEX recipient_queue ON public.recipient USING btree (case_id, queue, id)
CREATE INDEX recipient_twin ON public.recipient USING btree (case_id, twin) WHERE (twin IS NOT NULL)
CREATE UNIQUE INDEX recipient_correction_pkey ON public.recipient_correction USING btree (case_id, id)
CREATE INDEX record_lookup ON public.record USING gin (lookup) WITH (fastupdate='on', gin_pending_list_limit='256')
CREATE INDEX record_patient ON public.record USING btree (patient, type, id) WHERE (patient IS NOT NULL)
CREATE UNIQUE INDEX record_pkey ON public.record USING btree (type, id)
CREATE INDEX record_related ON public.record USING gin (related) WITH (fastupdate='on', gin_pending_list_limit='256') WHERE (related IS NOT NULL)
CREATE INDEX record_history_changed ON public.record_history USING btree (type, tx)
CREATE INDEX record_history_fed ON public.record_history USING btree (tx)
CREATE INDEX record_history_patient ON public.record_history USING btree (patient, type) WHERE (patient IS NOT NULL)
CREATE UNIQUE INDEX record_history_pkey ON public.record_history USING btree (type, id, version)
CREATE INDEX recovery_code_person ON public.recovery_code USING btree (person)
CREATE UNIQUE INDEX recovery_code_pkey ON public.recovery_code USING btree (hash)
CREATE UNIQUE INDEX rollback_plan_pkey ON public.rollback_plan USING btree (id)
CREATE INDEX session_changed ON public.session USING btree (tx)
CREATE INDEX session_live ON public.session USING btree (user_name, client) WHERE (ended IS NULL)
CREATE INDEX session_person ON public.session USING btree (person) WHERE ((ended IS NULL) AND (person IS NOT NULL))
CREATE UNIQUE INDEX session_pkey ON public.session USING btree (session)
CREATE INDEX support_grant_person ON public.support_grant USING btree (person, until)
CREATE UNIQUE INDEX support_grant_pkey ON public.support_grant USING btree (id)
CREATE INDEX totp_live ON public.totp USING btree (person) WHERE (ended IS NULL)
CREATE UNIQUE INDEX totp_pkey ON public.totp USING btree (id)
CREATE INDEX used_challenge_expires ON public.used_challenge USING btree (expires)
CREATE UNIQUE INDEX used_challenge_pkey ON public.used_challenge USING btree (hash)
CREATE UNIQUE INDEX version_given_pkey ON public.version_given USING btree (type, id)
