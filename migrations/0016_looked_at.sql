-- How many patients a finding named when somebody last looked at it: one that grew far beyond that is open again.
alter table finding add looked_at_patients int not null default 0;
