package org.latentblending.transitions.uploads;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.quotas.Admission;
import org.latentblending.storage.ObjectStore;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionOperations;

/** Uploaded files: their table with the transitions that use them, and their objects. */
@Repository
@RequiredArgsConstructor
public class Uploads {
    private static final String SOUNDS = "sounds/";

    private final JdbcClient jdbc;
    private final ObjectStore store;
    private final Admission admission;
    private final TransactionOperations transaction;
    private final Clock clock;

    public enum Kind {
        IMAGE,
        SOUND;

        /** Name of the object with the uploaded file. */
        String file(String id) {
            return (this == IMAGE ? "images/" : SOUNDS) + id;
        }

        List<String> objects(String id) {
            return this == IMAGE ? List.of(file(id)) : List.of(file(id), levels(id));
        }
    }

    /** Name of the object with the levels of a sound. */
    static String levels(String soundId) {
        return SOUNDS + soundId + ".levels";
    }

    /**
     * An uploaded file.
     *
     * @param bytes of its objects
     * @param width null except for images, as the height
     * @param seconds null except for sounds
     * @param tempo null for images, and for sounds without beats
     * @param beats JSON; null except for sounds
     */
    public record Upload(
            String id,
            Kind kind,
            String contentType,
            Instant createdAt,
            long bytes,
            @Nullable Integer width,
            @Nullable Integer height,
            @Nullable Double seconds,
            @Nullable Double tempo,
            @Nullable String beats) {}

    static String newId() {
        return UUID.randomUUID().toString();
    }

    Instant now() {
        return clock.instant();
    }

    /** @throws org.latentblending.quotas.Admission.LimitReached if uploads have no room left for so many bytes */
    void checkRoom(long bytes) {
        transaction.executeWithoutResult(status -> admission.admitUpload(bytes));
    }

    /**
     * Adds the row, which limits count, and then the objects.
     *
     * @param put stores the objects
     * @throws org.latentblending.quotas.Admission.LimitReached if uploads have no room left
     * @throws org.latentblending.storage.StorageUnavailable if it cannot be stored
     */
    void upload(Upload upload, Runnable put) {
        transaction.executeWithoutResult(status -> {
            admission.admitUpload(upload.bytes());
            add(upload);
        });
        try {
            put.run();
        } catch (RuntimeException e) {
            deleteFiles(upload.id(), upload.kind(), deleteById(upload.id()));
            throw e;
        }
        stored(upload.id());
    }

    /** Adds the row of an upload whose objects are not stored yet. */
    public void add(Upload upload) {
        update(
                """
                insert into upload (id, kind, content_type, created_at, bytes, stored, width, height, seconds, tempo, beats)
                values (?, ?, ?, ?, ?, false, ?, ?, ?, ?, ?)""",
                upload.id(),
                upload.kind().name(),
                upload.contentType(),
                upload.createdAt().atOffset(ZoneOffset.UTC),
                upload.bytes(),
                upload.width(),
                upload.height(),
                upload.seconds(),
                upload.tempo(),
                upload.beats());
    }

    /** Records that the objects are stored. */
    public void stored(String id) {
        update("update upload set stored = true where id = ?", id);
    }

    Optional<Upload> find(String id, Kind kind) {
        return jdbc.sql(
                        """
                        select id, kind, content_type, created_at, bytes, width, height, seconds, tempo, beats
                        from upload where id = ? and kind = ?""")
                .params(id, kind.name())
                .query(Upload.class)
                .optional();
    }

    /**
     * Deletes an upload, which ended transitions may name.
     *
     * @return false if there is no such upload
     * @throws DataIntegrityViolationException if an unfinished transition or movie needs it
     */
    boolean delete(String id, Kind kind) {
        return find(id, kind).isPresent()
                && deleteFiles(id, kind, transaction.execute(status -> {
                    update("delete from transition_upload where upload_id = ? and not needed", id);
                    return deleteById(id);
                }));
    }

    /** @return false if there is no such upload, or a transition names it */
    public boolean expire(String id) {
        Kind kind = jdbc.sql("select kind from upload where id = ?")
                .param(id)
                .query((row, n) -> Kind.valueOf(row.getString(1)))
                .optional()
                .orElse(null);
        try {
            return kind != null && deleteFiles(id, kind, deleteById(id));
        } catch (DataIntegrityViolationException e) {
            return false;
        }
    }

    private boolean deleteById(String id) {
        return update("delete from upload where id = ?", id);
    }

    private boolean deleteFiles(String id, Kind kind, boolean isDeleted) {
        if (isDeleted) {
            kind.objects(id).forEach(store::delete);
        }
        return isDeleted;
    }

    /**
     * Prevents the deletion of an upload until a transition, or its movie, has ended.
     *
     * @throws DataIntegrityViolationException if there is no such upload
     */
    void need(String id, String transitionId) {
        String needAgain = "update transition_upload set needed = true where upload_id = ? and transition_id = ?";
        String need = "insert into transition_upload (upload_id, transition_id, needed) values (?, ?, true)";
        if (!update(needAgain, id, transitionId)) {
            update(need, id, transitionId);
        }
    }

    /** Allows the deletion of the uploads of an ended transition, which still names them. */
    public void release(String transitionId) {
        update("update transition_upload set needed = false where transition_id = ?", transitionId);
    }

    private boolean update(String sql, @Nullable Object... params) {
        return jdbc.sql(sql).params(params).update() > 0;
    }
}
