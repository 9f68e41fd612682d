package org.latentblending.jobs;

import java.util.Optional;
import org.springframework.data.jdbc.repository.query.Modifying;
import org.springframework.data.jdbc.repository.query.Query;
import org.springframework.data.repository.Repository;

/** All uploaded images. */
public interface Images extends Repository<Image, String> {
    Image save(Image image);

    Optional<Image> findById(String id);

    /** @throws org.springframework.dao.DataIntegrityViolationException if an unfinished transition needs it */
    @Modifying
    @Query("delete from image where id = :id")
    boolean deleteById(String id);

    /** @throws org.springframework.dao.DataIntegrityViolationException if there is no such image */
    @Modifying
    @Query("insert into image_in_use (image_id, transition_id) values (:id, :transitionId)")
    void use(String id, String transitionId);

    /** The transition needs its images no more. */
    @Modifying
    @Query("delete from image_in_use where transition_id = :transitionId")
    void release(String transitionId);
}
