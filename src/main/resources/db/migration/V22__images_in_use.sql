-- The images that transitions need which have not ended: they cannot be deleted.
create table image_in_use (
    image_id      varchar(36) not null references image (id),
    transition_id varchar(36) not null references transition (id) on delete cascade,
    primary key (transition_id, image_id)
);
create index transitions_of_image on image_in_use (image_id);
