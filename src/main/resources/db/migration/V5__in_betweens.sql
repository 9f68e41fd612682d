-- Distances along the decoded pictures between two neighbouring frames, separated by spaces; null if there are none.
alter table frame_distance add column in_betweens varchar(1000);
