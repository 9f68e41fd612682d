-- What is asked of a long queue again and again is found without reading all of its rows.
drop index transitions_by_status;
create index transitions_by_status on transition (status, ordinal, total_steps);
create index transitions_by_model on transition (status, model, ordinal);
