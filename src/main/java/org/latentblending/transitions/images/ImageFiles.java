package org.latentblending.transitions.images;

import java.util.Optional;
import org.latentblending.storage.ObjectStore;
import org.springframework.stereotype.Component;

/** Uploaded images, as they came. */
@Component
public class ImageFiles {
    private final ObjectStore store;

    ImageFiles(ObjectStore store) {
        this.store = store;
    }

    public void write(String imageId, byte[] content) {
        store.put(name(imageId), content);
    }

    public Optional<byte[]> read(String imageId) {
        return store.read(name(imageId));
    }

    public void delete(String imageId) {
        store.delete(name(imageId));
    }

    private static String name(String imageId) {
        return "images/" + imageId;
    }
}
