-- How much the picture changes from one frame to another one on its right; measured once for each pair that is compared.
create table frame_distance (
    transition_id varchar(36)      not null references transition (id) on delete cascade,
    left_index    int              not null,
    right_index   int              not null,
    distance      double precision not null,
    primary key (transition_id, left_index, right_index)
);
