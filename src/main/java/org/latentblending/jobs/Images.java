package org.latentblending.jobs;

import java.util.Optional;
import org.springframework.data.jdbc.repository.query.Modifying;
import org.springframework.data.jdbc.repository.query.Query;
import org.springframework.data.repository.Repository;

/** All uploaded images. */
public interface Images extends Repository<Image, String> {
    Image save(Image image);

    Optional<Image> findById(String id);

    @Modifying
    @Query("delete from image where id = :id")
    boolean deleteById(String id);
}
