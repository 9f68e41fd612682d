package org.latentblending.transitions.images;

import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import lombok.AccessLevel;
import lombok.RequiredArgsConstructor;
import org.latentblending.quotas.Admission;
import org.latentblending.quotas.LimitReached;
import org.latentblending.storage.ObjectStore;
import org.latentblending.storage.StorageUnavailable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Stores, reads and deletes the files of uploaded images together with their rows. */
@Component
@RequiredArgsConstructor(access = AccessLevel.PACKAGE)
public class ImageStore {
    private final UploadedImages images;
    private final ObjectStore store;
    private final Admission admission;
    private final TransactionOperations transaction;
    private final Clock clock;

    /**
     * Adds the row, which limits count, and then the file.
     *
     * @param width pixels, after EXIF orientation
     * @param height pixels, after EXIF orientation
     * @return its id
     * @throws LimitReached if uploads have no room left
     * @throws StorageUnavailable if it cannot be stored
     */
    public String upload(byte[] content, String contentType, int width, int height) {
        String id = UUID.randomUUID().toString();
        transaction.executeWithoutResult(status -> {
            admission.admitImage(content.length);
            images.add(new UploadedImage(id, contentType, width, height, clock.instant()), content.length);
        });
        try {
            store.put(name(id), content);
        } catch (RuntimeException e) {
            images.deleteById(id);
            throw e;
        }
        images.stored(id);
        return id;
    }

    /** The file as it was uploaded. */
    public Optional<byte[]> read(String id) {
        return store.read(name(id));
    }

    /**
     * @return false if there is no such image
     * @throws DataIntegrityViolationException if an unfinished transition needs it
     */
    public boolean delete(String id) {
        return deleted(id, transaction.execute(status -> {
            images.forgetFinished(id);
            return images.deleteById(id);
        }));
    }

    /** @return false if there is no such image, or a transition names it */
    public boolean expire(String id) {
        try {
            return deleted(id, images.deleteById(id));
        } catch (DataIntegrityViolationException e) {
            return false;
        }
    }

    private boolean deleted(String id, boolean isDeleted) {
        if (isDeleted) {
            store.delete(name(id));
        }
        return isDeleted;
    }

    private static String name(String id) {
        return "images/" + id;
    }
}
