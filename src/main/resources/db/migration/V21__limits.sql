alter table transition add column client varchar(64);
alter table transition add column pixels bigint;
alter table transition add column bytes bigint;
create index transitions_by_client on transition (client, status);

alter table image add column bytes bigint;
