-- Bulk work that was approved. Owner: src/access.
-- Nothing of any record is in it. Who can write to it can let a principal they hold export; what leaves then has its
-- leaves all the same, and no leaf tells of the approval.

-- Asked for by one, approved by another, for a person or an app and for a time. `exports_used` counts exports begun.
create table bulk_grant (
  id uuid primary key,
  user_name text,
  client text,
  reason text not null,
  patients_per_day bigint not null check (patients_per_day > 0),
  exports_max bigint not null check (exports_max >= 0),
  exports_used bigint not null default 0,
  asked bigint not null,
  asked_by text not null,
  approved bigint,
  approved_by text,
  duration bigint not null check (duration > 0),
  until bigint,
  check ((user_name is null) <> (client is null))
);

create index bulk_grant_until on bulk_grant (until);
