-- Access tokens made on the command line, until people sign in. `hash` is HMAC-SHA-256 under a key the
-- key server holds: whoever reads this table cannot present a token, nor test a guess.
create table access_token (
  session text primary key,
  hash bytea not null unique,
  user_name text not null,
  role text not null,
  client text not null,
  created bigint not null,
  expires bigint not null,
  revoked bigint
);
