-- What was accepted but may not do what the sender thinks, as JSON; null if there is nothing.
alter table transition add column warnings varchar(1000000);

-- The tokenizers of the workers' models, for servers that serve clients and have no models themselves.
create table model_tokenizer (
    model      varchar(255) primary key,
    digest     varchar(64)  not null,
    definition text         not null
);
