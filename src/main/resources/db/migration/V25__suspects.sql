-- How often the processes that held a task ended since it stored something last, how, and when it may be tried again.
alter table task drop column attempts;
alter table task add column crashes int default 0 not null;
alter table task add column last_crash varchar(1000);
alter table task add column not_before timestamp with time zone;
-- How often a try ended because something that many tasks need could not be used.
alter table task add column failures int default 0 not null;

-- How often a transition that had ended was taken up again.
alter table transition add column retries int default 0 not null;
