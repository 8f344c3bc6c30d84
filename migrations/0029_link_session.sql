-- In which session and role a link was given away: it ends with either. Null: made before that was kept. Both are within `sealed`,
-- so that whoever writes to the table alone takes no link out of the reach of what contains them.
alter table health_link add column session text;
alter table health_link add column role text;
