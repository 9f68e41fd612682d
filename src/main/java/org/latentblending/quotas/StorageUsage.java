package org.latentblending.quotas;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import lombok.AccessLevel;
import lombok.RequiredArgsConstructor;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What clients have asked for, and what is kept for them. */
@Repository
@RequiredArgsConstructor(access = AccessLevel.PACKAGE)
public class StorageUsage {
    private static final String SETTLED = "status in ('SUCCEEDED', 'FAILED', 'CANCELLED') and rendering_fps is null";

    private final JdbcClient jdbc;

    /** @param pixels of all frames */
    public record Unfinished(int jobs, long pixels) {}

    /** Something that may go, and its size; 0 if that is not known. */
    public record Kept(String id, long bytes) {}

    /** How many transitions wait. */
    public int queued() {
        return jdbc.sql("select count(*) from transition where status = 'QUEUED'")
                .query(Integer.class)
                .single();
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

    public long imageBytes() {
        return sum("select coalesce(sum(bytes), 0) from uploaded_image");
    }

    /** Of finished transitions and images, as far as they are counted. */
    public long bytes() {
        return sum("select coalesce(sum(bytes), 0) from transition") + imageBytes();
    }

    private long sum(String query) {
        return jdbc.sql(query).query(Long.class).single();
    }

    /** Those whose files nobody has counted since they changed. */
    public List<String> uncountedBefore(Instant time, int limit) {
        return jdbc.sql("select id from transition where bytes is null and finished_at < ? and " + SETTLED
                        + " order by ordinal limit ?")
                .params(time.atOffset(ZoneOffset.UTC), limit)
                .query(String.class)
                .list();
    }

    /** Transitions to which nothing happens any more, those first that ended first. */
    public List<Kept> settledBefore(Instant time, int limit) {
        return jdbc.sql("select id, coalesce(bytes, 0) from transition where finished_at < ? and " + SETTLED
                        + " order by finished_at, ordinal limit ?")
                .params(time.atOffset(ZoneOffset.UTC), limit)
                .query((row, n) -> new Kept(row.getString(1), row.getLong(2)))
                .list();
    }

    /** Images that no transition names, the oldest first. */
    public List<Kept> unusedImagesBefore(Instant time, int limit) {
        return images("stored", time, limit);
    }

    /** Images whose upload was cut off, so that nobody knows them. */
    public List<Kept> abandonedUploadsBefore(Instant time, int limit) {
        return images("not stored", time, limit);
    }

    private List<Kept> images(String which, Instant time, int limit) {
        return jdbc.sql(
                        """
                        select image.id, image.bytes from uploaded_image image
                        left join transition_image naming on naming.image_id = image.id
                        where naming.image_id is null and image.created_at < ? and %s
                        order by image.created_at limit ?"""
                                .formatted(which))
                .params(time.atOffset(ZoneOffset.UTC), limit)
                .query((row, n) -> new Kept(row.getString(1), row.getLong(2)))
                .list();
    }
}
