-- Drafts of filings. Owner: src/notice/filing. What a draft says stands only in `sealed`; digest: of what it says, so that what
-- was approved is that and nothing else. Whoever can write to the table can take drafts and approvals away, not alter a draft:
-- it is bound to its case, its name and its digest; of an approval the disclosure ledger tells.

create table filing_draft (
  case_id text not null,
  draft text not null,
  digest text not null,
  made bigint not null,
  made_by text not null,
  approved bigint,
  approved_by text,
  sealed bytea not null,
  primary key (case_id, draft, digest)
);
