package org.latentblending.quotas;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import lombok.RequiredArgsConstructor;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Counts unfinished transitions, and the bytes of stored ones and of uploads. */
@Repository
@RequiredArgsConstructor
public class StorageUsage {
    private static final String SETTLED =
            "finished_at < ? and status in ('SUCCEEDED', 'FAILED', 'CANCELLED') and rendering is null";

    private final JdbcClient jdbc;

    public record Unfinished(int jobs, long pixels) {}

    /** A transition or an upload that may be deleted; its size is 0 if it is unknown. */
    public record Kept(String id, long bytes) {}

    public long queued() {
        return number("select count(*) from transition where status = 'QUEUED'");
    }

    public Unfinished ofClient(String client) {
        return jdbc.sql(
                        """
                        select count(*), coalesce(sum(pixels), 0) from transition
                        where client = ? and status in ('QUEUED', 'RUNNING')""")
                .param(client)
                .query((row, n) -> new Unfinished(row.getInt(1), row.getLong(2)))
                .single();
    }

    public long uploadBytes() {
        return number("select coalesce(sum(bytes), 0) from upload");
    }

    /** Of uploads and counted transitions. */
    public long bytes() {
        return number("select coalesce(sum(bytes), 0) from transition") + uploadBytes();
    }

    private long number(String query) {
        return jdbc.sql(query).query(Long.class).single();
    }

    /** Settled transitions whose files were not counted since they changed. */
    public List<String> uncountedBefore(Instant time, int limit) {
        return jdbc.sql("select id from transition where bytes is null and " + SETTLED + " order by ordinal limit ?")
                .params(time.atOffset(ZoneOffset.UTC), limit)
                .query(String.class)
                .list();
    }

    /** Transitions that are finished and render no movie, in the order in which they ended. */
    public List<Kept> settledBefore(Instant time, int limit) {
        return kept(
                "id, coalesce(bytes, 0) from transition where " + SETTLED + " order by finished_at, ordinal",
                time,
                limit);
    }

    /** Transitions that have succeeded and whose latents are stored, in the order in which they ended. */
    public List<Kept> latentsBefore(Instant time, int limit) {
        return kept(
                "id, coalesce(bytes, 0) from transition where " + SETTLED
                        + " and status = 'SUCCEEDED' and not latents_deleted order by finished_at, ordinal",
                time,
                limit);
    }

    /** Uploads that no transition names, oldest first. */
    public List<Kept> unusedUploadsBefore(Instant time, int limit) {
        return uploads("stored", time, limit);
    }

    /** Files whose upload was interrupted, so that no client knows their ids. */
    public List<Kept> abandonedUploadsBefore(Instant time, int limit) {
        return uploads("not stored", time, limit);
    }

    private List<Kept> uploads(String condition, Instant time, int limit) {
        return kept(
                """
                upload.id, upload.bytes from upload
                left join transition_upload naming on naming.upload_id = upload.id
                where naming.upload_id is null and upload.created_at < ? and %s
                order by upload.created_at"""
                        .formatted(condition),
                time,
                limit);
    }

    private List<Kept> kept(String query, Instant before, int limit) {
        return jdbc.sql("select " + query + " limit ?")
                .params(before.atOffset(ZoneOffset.UTC), limit)
                .query((row, n) -> new Kept(row.getString(1), row.getLong(2)))
                .list();
    }
}
