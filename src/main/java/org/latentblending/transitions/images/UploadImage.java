package org.latentblending.transitions.images;

import java.time.Clock;
import java.util.UUID;
import org.latentblending.quotas.Admission;
import org.latentblending.quotas.LimitReached;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Stores an uploaded image. Its row, which the limits count, is there before its file. */
@Component
public class UploadImage {
    private final UploadedImages images;
    private final ImageFiles files;
    private final Admission admission;
    private final TransactionOperations transaction;
    private final Clock clock;

    UploadImage(
            UploadedImages images,
            ImageFiles files,
            Admission admission,
            TransactionOperations transaction,
            Clock clock) {
        this.images = images;
        this.files = files;
        this.admission = admission;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * @param width pixels, as it is shown
     * @param height pixels, as it is shown
     * @return its id
     * @throws LimitReached if there is no room for it
     * @throws org.latentblending.storage.StorageUnavailable if it cannot be stored
     */
    public String upload(byte[] content, String contentType, int width, int height) {
        String id = UUID.randomUUID().toString();
        var image = UploadedImage.uploading(id, contentType, width, height, clock.instant(), content.length);
        transaction.executeWithoutResult(status -> {
            admission.admitImage(content.length);
            images.save(image);
        });
        boolean written = false;
        try {
            files.write(id, content);
            written = true;
        } finally {
            if (!written) {
                images.deleteById(id);
            }
        }
        images.stored(id);
        return id;
    }
}
