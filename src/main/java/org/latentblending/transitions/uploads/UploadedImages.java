package org.latentblending.transitions.uploads;

import static java.util.Objects.requireNonNullElse;

import java.time.Instant;
import java.util.Optional;
import lombok.RequiredArgsConstructor;
import org.latentblending.storage.ObjectStore;
import org.latentblending.transitions.uploads.Uploads.Kind;
import org.latentblending.transitions.uploads.Uploads.Upload;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Repository;

/** Uploaded images, and the transitions that use them. */
@Repository
@RequiredArgsConstructor
public class UploadedImages {
    private final Uploads uploads;
    private final ObjectStore store;

    /** An uploaded picture; width and height in pixels, after EXIF orientation. */
    public record UploadedImage(String id, String contentType, int width, int height, Instant createdAt) {
        private Upload row(long bytes) {
            return new Upload(id, Kind.IMAGE, contentType, createdAt, bytes, width, height, null, null, null);
        }
    }

    /**
     * @return its id
     * @throws org.latentblending.quotas.Admission.LimitReached if uploads have no room left
     * @throws org.latentblending.storage.StorageUnavailable if it cannot be stored
     */
    public String upload(byte[] content, String contentType, int width, int height) {
        var image = new UploadedImage(Uploads.newId(), contentType, width, height, uploads.now());
        uploads.upload(image.row(content.length), () -> store.put(Kind.IMAGE.file(image.id()), content));
        return image.id();
    }

    /** @param bytes size of the file, which is not stored yet */
    public void add(UploadedImage image, long bytes) {
        uploads.add(image.row(bytes));
    }

    public Optional<UploadedImage> findById(String id) {
        return uploads.find(id, Kind.IMAGE)
                .map(image -> new UploadedImage(
                        image.id(),
                        image.contentType(),
                        requireNonNullElse(image.width(), 0),
                        requireNonNullElse(image.height(), 0),
                        image.createdAt()));
    }

    public Optional<byte[]> read(String id) {
        return store.read(Kind.IMAGE.file(id));
    }

    /**
     * Deletes an image, which ended transitions may name.
     *
     * @return false if there is no such image
     * @throws DataIntegrityViolationException if an unfinished transition needs it
     */
    public boolean delete(String id) {
        return uploads.delete(id, Kind.IMAGE);
    }

    /** Prevents the deletion of an image until the transition ends; throws {@link Unknown} if there is none. */
    public void need(String id, String transitionId) {
        try {
            uploads.need(id, transitionId);
        } catch (DataIntegrityViolationException e) {
            throw new Unknown(id, e);
        }
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
