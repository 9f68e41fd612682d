-- A server locks one of these rows while it checks a limit and adds what the limit counts.
create table admission (
    subject varchar(16) primary key
);
insert into admission (subject) values ('transitions'), ('images');

-- The images that a transition names, for as long as the transition exists. Needed ones cannot be deleted.
alter table image_in_use rename to transition_image;
alter table transition_image add column needed boolean default true not null;
insert into transition_image (image_id, transition_id, needed)
select image.id, transition.id, false
from image join transition on transition.request like '%' || image.id || '%'
where not exists (
    select 1 from transition_image known where known.image_id = image.id and known.transition_id = transition.id
);

-- False while the file is being written.
alter table image add column stored boolean default true not null;

-- The table of ShedLock: which server does what only one may do at a time, and until when.
create table shedlock (
    name       varchar(64)  primary key,
    lock_until timestamp    not null,
    locked_at  timestamp    not null,
    locked_by  varchar(255) not null
);
