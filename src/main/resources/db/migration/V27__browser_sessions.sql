-- Sessions of browsers that sent the token: hashes of their random ids.
create table browser_session (
    id_hash varchar(64) primary key,
    expires_at timestamp with time zone not null
);
