-- Tokens of apps: made by the authorization server, under the session of what the app was given. Owner: src/identity.
-- expires: the token's own end; null for what lives as long as its session. scopes: what this token may do; null
-- for whatever the session may.
alter table access_token
  add column expires bigint,
  add column scopes text[];
