package org.latentblending.transitions.images;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;

/**
 * An uploaded picture.
 *
 * @param width pixels, as it is shown
 * @param height pixels, as it is shown
 * @param bytes size of its file
 * @param stored false while its file is being written
 */
public record UploadedImage(
        @Id String id,
        @Version @Nullable Long version,
        String contentType,
        int width,
        int height,
        Instant createdAt,
        long bytes,
        boolean stored) {

    public static UploadedImage uploading(
            String id, String contentType, int width, int height, Instant now, long bytes) {
        return new UploadedImage(id, null, contentType, width, height, now, bytes, false);
    }
}
