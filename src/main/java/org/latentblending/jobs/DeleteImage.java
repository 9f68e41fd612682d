package org.latentblending.jobs;

import org.latentblending.jobs.storage.ImageFiles;
import org.springframework.stereotype.Component;

/** Removes an uploaded image. */
@Component
public class DeleteImage {
    private final Images images;
    private final ImageFiles files;

    DeleteImage(Images images, ImageFiles files) {
        this.images = images;
        this.files = files;
    }

    /**
     * @return false if there is none
     * @throws org.springframework.dao.DataIntegrityViolationException if an unfinished transition needs it
     */
    public boolean delete(String id) {
        if (!images.deleteById(id)) {
            return false;
        }
        files.delete(id);
        return true;
    }
}
