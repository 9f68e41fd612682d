alter table transition add column model varchar(255);

create table model_offer (
    worker varchar(128)     primary key,
    beats  bigint           not null,
    models varchar(1000000) not null
);
