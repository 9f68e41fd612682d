package org.latentblending.transitions;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import lombok.RequiredArgsConstructor;
import org.latentblending.quotas.Admission;
import org.latentblending.quotas.Admission.LimitReached;
import org.latentblending.storage.ObjectStore;
import org.latentblending.storage.StorageUnavailable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.support.TransactionOperations;

/** Uploaded images: their table with the transitions that use them, and their files. */
@Repository
@RequiredArgsConstructor
public class UploadedImages {
    private final JdbcClient jdbc;
    private final ObjectStore store;
    private final Admission admission;
    private final TransactionOperations transaction;
    private final Clock clock;

    /** An uploaded picture; width and height in pixels, after EXIF orientation. */
    public record UploadedImage(String id, String contentType, int width, int height, Instant createdAt) {}

    /**
     * Adds the row, which limits count, and then the file.
     *
     * @return its id
     * @throws LimitReached if uploads have no room left
     * @throws StorageUnavailable if it cannot be stored
     */
    public String upload(byte[] content, String contentType, int width, int height) {
        String id = UUID.randomUUID().toString();
        transaction.executeWithoutResult(status -> {
            admission.admitImage(content.length);
            add(new UploadedImage(id, contentType, width, height, clock.instant()), content.length);
        });
        try {
            store.put(name(id), content);
        } catch (RuntimeException e) {
            deleteById(id);
            throw e;
        }
        stored(id);
        return id;
    }

    /** @param bytes size of the file, which is not stored yet */
    public void add(UploadedImage image, long bytes) {
        update(
                """
                insert into uploaded_image (id, content_type, width, height, created_at, bytes, stored)
                values (?, ?, ?, ?, ?, ?, false)""",
                image.id(),
                image.contentType(),
                image.width(),
                image.height(),
                image.createdAt().atOffset(ZoneOffset.UTC),
                bytes);
    }

    /** Records that the file is stored. */
    public void stored(String id) {
        update("update uploaded_image set stored = true where id = ?", id);
    }

    public Optional<UploadedImage> findById(String id) {
        return jdbc.sql("select id, content_type, width, height, created_at from uploaded_image where id = ?")
                .param(id)
                .query(UploadedImage.class)
                .optional();
    }

    public Optional<byte[]> read(String id) {
        return store.read(name(id));
    }

    /**
     * Deletes an image, which ended transitions may name.
     *
     * @return false if there is no such image
     * @throws DataIntegrityViolationException if an unfinished transition needs it
     */
    public boolean delete(String id) {
        return deleteFile(id, transaction.execute(status -> {
            update("delete from transition_image where image_id = ? and not needed", id);
            return deleteById(id);
        }));
    }

    /** @return false if there is no such image, or a transition names it */
    public boolean expire(String id) {
        try {
            return deleteFile(id, deleteById(id));
        } catch (DataIntegrityViolationException e) {
            return false;
        }
    }

    private boolean deleteById(String id) {
        return update("delete from uploaded_image where id = ?", id);
    }

    private boolean deleteFile(String id, boolean isDeleted) {
        if (isDeleted) {
            store.delete(name(id));
        }
        return isDeleted;
    }

    /** Prevents the deletion of an image until the transition ends; throws {@link Unknown} if there is none. */
    public void need(String id, String transitionId) {
        String needAgain = "update transition_image set needed = true where image_id = ? and transition_id = ?";
        String need = "insert into transition_image (image_id, transition_id, needed) values (?, ?, true)";
        if (!update(needAgain, id, transitionId)) {
            try {
                update(need, id, transitionId);
            } catch (DataIntegrityViolationException e) {
                throw new Unknown(id, e);
            }
        }
    }

    /** Allows the deletion of the images of an ended transition, which still names them. */
    public void release(String transitionId) {
        update("update transition_image set needed = false where transition_id = ?", transitionId);
    }

    private boolean update(String sql, Object... params) {
        return jdbc.sql(sql).params(params).update() > 0;
    }

    private static String name(String id) {
        return "images/" + id;
    }

    /** A transition names an image that does not exist, for instance because it was just deleted. */
    public static class Unknown extends RuntimeException {
        Unknown(String imageId, Throwable cause) {
            super(message(imageId), cause);
        }

        public static String message(String imageId) {
            return "There is no image '%s'. Upload one with POST /api/v1/images.".formatted(imageId);
        }
    }

    /** An uploaded picture that a transition needs is no longer stored. */
    public static class ImageNotFound extends RuntimeException {
        public ImageNotFound(String imageId) {
            super("The image %s is no longer stored.".formatted(imageId));
        }
    }
}
