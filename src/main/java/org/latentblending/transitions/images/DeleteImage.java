package org.latentblending.transitions.images;

import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Removes an uploaded image. */
@Component
public class DeleteImage {
    private final UploadedImages images;
    private final ImageFiles files;
    private final TransactionOperations transaction;

    DeleteImage(UploadedImages images, ImageFiles files, TransactionOperations transaction) {
        this.images = images;
        this.files = files;
        this.transaction = transaction;
    }

    /**
     * @return false if there is none
     * @throws org.springframework.dao.DataIntegrityViolationException if an unfinished transition needs it
     */
    public boolean delete(String id) {
        return deleted(id, transaction.execute(status -> {
            images.forgetFinished(id);
            return images.deleteById(id);
        }));
    }

    /** @return false if there is none, or a transition names it, and it stays */
    public boolean expire(String id) {
        try {
            return deleted(id, images.deleteById(id));
        } catch (DataIntegrityViolationException e) {
            return false;
        }
    }

    private boolean deleted(String id, boolean gone) {
        if (gone) {
            files.delete(id);
        }
        return gone;
    }
}
