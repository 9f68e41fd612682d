-- Time of a step relative to one of the whole UNet, for estimates.
alter table transition add column step_cost double precision default 1 not null;
drop index transitions_by_status;
create index transitions_by_status on transition (status, ordinal, total_steps, step_cost);
