package org.latentblending.transitions.images;

import java.util.Optional;
import org.springframework.data.jdbc.repository.query.Modifying;
import org.springframework.data.jdbc.repository.query.Query;
import org.springframework.data.repository.Repository;

/** All uploaded images. */
public interface UploadedImages extends Repository<UploadedImage, String> {
    UploadedImage save(UploadedImage image);

    Optional<UploadedImage> findById(String id);

    /** The image's file is written. */
    @Modifying
    @Query("update uploaded_image set stored = true where id = :id")
    void stored(String id);

    /** @throws org.springframework.dao.DataIntegrityViolationException if a transition names it */
    @Modifying
    @Query("delete from uploaded_image where id = :id")
    boolean deleteById(String id);

    /**
     * Keeps an image that a transition names from being deleted until the transition ends.
     *
     * @throws org.springframework.dao.DataIntegrityViolationException if there is no such image
     */
    default void need(String id, String transitionId) {
        if (!needAgain(id, transitionId)) {
            add(id, transitionId);
        }
    }

    @Modifying
    @Query("update transition_image set needed = true where image_id = :id and transition_id = :transitionId")
    boolean needAgain(String id, String transitionId);

    @Modifying
    @Query("insert into transition_image (image_id, transition_id, needed) values (:id, :transitionId, true)")
    void add(String id, String transitionId);

    /** A transition has ended: it still names its images, but they may be deleted. */
    @Modifying
    @Query("update transition_image set needed = false where transition_id = :transitionId")
    void release(String transitionId);

    /** Forgets which finished transitions name an image. */
    @Modifying
    @Query("delete from transition_image where image_id = :id and not needed")
    void forgetFinished(String id);
}
