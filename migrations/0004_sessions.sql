-- Sessions: everyone and everything that is let in, from its opening to its end. Owner: src/identity.
-- Readable here: who has a session (the handle, not the name), since when, from which address. What opens one, a
-- token or a cookie, stands in `access_token` as a keyed hash, so that whoever reads both can present neither.

-- person: null for a token made on the command line. idle_ms: null where no idleness ends it.
-- last_seen: coarse, up to half a minute behind. expires: at the latest then, however busy.
-- patient, scopes: what an app was launched with. secret_at: when what opens it was last made anew.
-- tx: the transaction that last changed what other processes believe of it; they ask for what changed since.
create table session (
  session text primary key,
  kind text not null check (kind in ('token', 'browser', 'app')),
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
  tx xid8 not null default pg_current_xact_id()
);

create index session_changed on session (tx);
create index session_live on session (user_name, client) where ended is null;
create index session_person on session (person) where ended is null and person is not null;

insert into session (session, kind, user_name, role, client, address, created, last_seen, expires, ended, ended_by, reason)
  select session, 'token', user_name, role, client, 'local', created, created, expires, revoked,
    case when revoked is not null then 'operator' end, case when revoked is not null then 'ended before 0004' end
  from access_token;

alter table access_token
  drop constraint access_token_pkey,
  drop constraint access_token_hash_key,
  drop column user_name,
  drop column role,
  drop column client,
  drop column created,
  drop column expires,
  drop column revoked,
  add primary key (hash),
  add foreign key (session) references session (session) on delete cascade;

create index access_token_session on access_token (session);
