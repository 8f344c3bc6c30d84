-- Apps and what they were given. Owner: src/oauth.
-- Whatever is presented as a secret (tokens, codes, cookies, launch handles, client secrets) stands here only as
-- an HMAC-SHA-256 under a key the key server holds. `sealed` is AES-256-GCM under another such key. Readable are
-- the registrations of apps, times, and which session a grant belongs to; no patient, person or scope.

-- One app. `secret` is the keyed hash of its secret; null for public and asymmetric clients.
create table oauth_client (
  id text primary key,
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
);

-- What the provider keeps: codes, tokens, interactions, used assertions. A row is found by the keyed hash of the
-- value it stands for; that value is cut out of `sealed` too.
create table oauth_record (
  model text not null,
  hash bytea not null,
  uid_hash bytea,
  grant_hash bytea,
  client text,
  expires bigint not null,
  consumed bigint,
  sealed bytea not null,
  primary key (model, hash)
);

create index oauth_record_uid on oauth_record (model, uid_hash) where uid_hash is not null;
create index oauth_record_grant on oauth_record (grant_hash) where grant_hash is not null;
create index oauth_record_expires on oauth_record (expires);

-- What a person gave an app (or a backend service was given), and the session all of its tokens live in.
create table oauth_grant (
  hash bytea primary key,
  client text not null,
  session text not null,
  created bigint not null,
  ended bigint,
  sealed bytea not null
);

create index oauth_grant_session on oauth_grant (session);

-- What an operator hands to somebody who may register one app by themselves: the keyed hash of a word, used once.
create table oauth_invitation (
  hash bytea primary key,
  created bigint not null,
  expires bigint not null,
  used bigint
);
