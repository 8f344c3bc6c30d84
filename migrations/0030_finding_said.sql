-- What the sentence of a finding is made of, so that it can be said in other languages than English.
alter table finding add column said jsonb;
