-- Parts of transitions whose latents and pictures are stored, by the hash of all that determines them.
create table stored_part (
    digest         varchar(64) not null,
    transition_id  varchar(36) not null references transition (id) on delete cascade,
    kind           varchar(16) not null,
    -- The first part of the task that stored its latents.
    first_part     int         not null,
    part           int         not null,
    segment        int         not null,
    -- Its first frame.
    frame          int         not null,
    primary key (digest, transition_id)
);
create index stored_parts_of_transition on stored_part (transition_id, kind);

-- The parts of a transition that it takes from others, which may be deleted meanwhile.
create table reused_part (
    transition_id     varchar(36) not null references transition (id) on delete cascade,
    kind              varchar(16) not null,
    part              int         not null,
    source            varchar(36) not null,
    source_first_part int         not null,
    source_part       int         not null,
    source_segment    int         not null,
    source_frame      int         not null,
    primary key (transition_id, kind, part)
);

-- Whether the latents of a transition's parts were deleted to make room.
alter table transition add column latents_deleted boolean default false not null;
-- Hash of what outside of the request determines the frames, when the transition was divided; empty if nothing is reused.
alter table transition add column environment varchar(64);
