-- Whether anybody wants an e-mail when something waits in this patient's portal, so that a round finds them without opening
-- every row. Owner: src/seen. Whoever reads the table learns of how many patients somebody wants that, and not which.
alter table access_watch add column mail boolean not null default false;
create index access_watch_mail on access_watch (patient) where mail;
