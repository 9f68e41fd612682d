alter table task drop column told;
alter table task add column blocks_done int default 0 not null;

create table worker_process (
    name    varchar(128) primary key,
    devices int          not null,
    beats   bigint       not null
);
