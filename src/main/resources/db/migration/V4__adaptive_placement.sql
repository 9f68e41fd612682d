-- The branches that adaptive placement has placed, in the order of their creation. Indices are those of their frames.
create table placed_branch (
    transition_id  varchar(36)      not null references transition (id) on delete cascade,
    index_in_movie int              not null,
    segment        int              not null,
    fraction       double precision not null,
    first_block    int              not null,
    left_parent    int              not null,
    right_parent   int              not null,
    -- Of the right parent, 0 to 1.
    parent_share   double precision not null,
    -- Whether it is one of the frames of the movie.
    kept           boolean          default true not null,
    primary key (transition_id, index_in_movie)
);

-- Whether branches were added after it had succeeded.
alter table transition add column extended boolean default false not null;
