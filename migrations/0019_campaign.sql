-- Campaigns of notices. Owner: src/notice/campaign. Who is written to, and what about, stands only in `sealed`; `person` is a
-- keyed token of the patient, so that nobody is written to twice and what a patient was sent is found.
-- series: the case, and which of its campaigns count together: within one, nobody gets the same notice twice.
create table campaign (
  id text primary key,
  case_id text not null,
  series text not null,
  state text not null,
  sealed bytea not null,
  model_digest bytea not null,
  drafted bigint not null,
  drafted_by text not null,
  -- What was frozen, and the digest of the list in its order.
  frozen bigint,
  list_digest bytea,
  -- The number of the newest piece.
  last_number int not null default 0
);
create index campaign_case on campaign (case_id);

-- Somebody said yes to the words as they were then.
create table campaign_approval (
  campaign text not null references campaign (id),
  approved_by text not null,
  approved bigint not null,
  model_digest bytea not null,
  primary key (campaign, approved_by)
);

-- One notice to one person by one way. trail: what happened to it and when. runner: the process that is sending it.
create table campaign_piece (
  campaign text not null references campaign (id),
  number int not null,
  series text not null,
  person bytea not null,
  channel text not null,
  round int not null,
  state text not null,
  residence text,
  attempts int not null default 0,
  due bigint not null default 0,
  export int,
  runner text,
  trail text not null,
  sealed bytea not null,
  primary key (campaign, number)
);
-- Nobody gets the same notice twice: neither as two letters nor once by letter and once by e-mail.
create unique index campaign_piece_once on campaign_piece (series, person, (channel = 'portal'), round);
create index campaign_piece_open on campaign_piece (campaign, channel, number) where state in ('waiting', 'sending');
create index campaign_piece_export on campaign_piece (campaign, export, number) where export is not null;
create index campaign_piece_person on campaign_piece (person);

-- A file for the mail house.
create table campaign_export (
  campaign text not null references campaign (id),
  export int not null,
  begun bigint not null,
  begun_by text not null,
  pieces int not null,
  primary key (campaign, export)
);

-- Whom nothing is sent to: a person or an address, as a keyed token. sealed: who, why, by whom.
create table campaign_suppression (
  token bytea primary key,
  kind text not null,
  begun bigint not null,
  sealed bytea not null
);

-- What a patient finds in the portal, in the words it was sent in.
create table portal_message (
  campaign text not null,
  number int not null,
  person bytea not null,
  sent bigint not null,
  shown bigint,
  sealed bytea not null,
  primary key (campaign, number)
);
create index portal_message_person on portal_message (person, sent);
