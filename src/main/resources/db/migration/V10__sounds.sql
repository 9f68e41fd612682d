-- Sounds are uploads, as images are.
alter table uploaded_image rename to upload;
alter table upload add column kind varchar(8) default 'IMAGE' not null;
alter table upload alter column width drop not null;
alter table upload alter column height drop not null;
alter table upload add column seconds double precision;
alter table upload add column tempo double precision;
-- Times in seconds, as JSON.
alter table upload add column beats varchar(1000000);
-- They cannot be deleted while a transition needs them, which is until it ends, or while its movie is rendered again.
alter table transition_image rename to transition_upload;
alter table transition_upload rename column image_id to upload_id;
update admission set subject = 'uploads' where subject = 'images';
-- Up to 63 segments with their easing do not fit into 1000 characters.
alter table transition alter column movie set data type varchar(100000);
alter table transition alter column rendering set data type varchar(100000);
