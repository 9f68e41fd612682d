package org.latentblending.transitions.images;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import lombok.AccessLevel;
import lombok.RequiredArgsConstructor;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table of uploaded images, and of the transitions that use them. */
@Repository
@RequiredArgsConstructor(access = AccessLevel.PACKAGE)
public class UploadedImages {
    private final JdbcClient jdbc;

    /**
     * Adds an image whose file is not yet stored.
     *
     * @param bytes size of its file
     */
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

    public Optional<UploadedImage> findById(String id) {
        return jdbc.sql("select id, content_type, width, height, created_at from uploaded_image where id = ?")
                .param(id)
                .query((row, n) -> new UploadedImage(
                        row.getString(1),
                        row.getString(2),
                        row.getInt(3),
                        row.getInt(4),
                        row.getObject(5, OffsetDateTime.class).toInstant()))
                .optional();
    }

    /** Records that the file is stored. */
    public void stored(String id) {
        update("update uploaded_image set stored = true where id = ?", id);
    }

    /** @throws DataIntegrityViolationException if a transition names it */
    public boolean deleteById(String id) {
        return update("delete from uploaded_image where id = ?", id);
    }

    /**
     * Prevents the deletion of an image until the transition ends.
     *
     * @throws Unknown if there is no such image
     */
    public void need(String id, String transitionId) {
        if (update(
                "update transition_image set needed = true where image_id = ? and transition_id = ?",
                id,
                transitionId)) {
            return;
        }
        try {
            update(
                    "insert into transition_image (image_id, transition_id, needed) values (?, ?, true)",
                    id,
                    transitionId);
        } catch (DataIntegrityViolationException e) {
            throw new Unknown(id, e);
        }
    }

    /** Allows the deletion of the images of an ended transition, which still names them. */
    public void release(String transitionId) {
        update("update transition_image set needed = false where transition_id = ?", transitionId);
    }

    /** Removes the references of ended transitions to an image. */
    public void forgetFinished(String id) {
        update("delete from transition_image where image_id = ? and not needed", id);
    }

    private boolean update(String sql, Object... params) {
        return jdbc.sql(sql).params(params).update() > 0;
    }

    /** A transition names an image that does not exist, for instance because it was just deleted. */
    public static class Unknown extends RuntimeException {
        Unknown(String imageId, Throwable cause) {
            super("There is no image '%s'. POST /api/v1/images takes one.".formatted(imageId), cause);
        }
    }
}
