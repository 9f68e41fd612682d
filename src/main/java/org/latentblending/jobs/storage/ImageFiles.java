package org.latentblending.jobs.storage;

import java.util.Optional;

/** Uploaded images, as they came. */
public class ImageFiles {
    private final DataFolder folder;

    ImageFiles(DataFolder folder) {
        this.folder = folder;
    }

    public void write(String imageId, byte[] content) {
        folder.write(file(imageId), content);
    }

    public Optional<byte[]> read(String imageId) {
        return folder.read(file(imageId));
    }

    public void delete(String imageId) {
        folder.delete(file(imageId));
    }

    private static String file(String imageId) {
        return "images/" + imageId;
    }
}
