package org.latentblending.transitions.images;

/** An uploaded picture of which a transition keeps a part is not in the store any more. */
public class ImageNotFound extends RuntimeException {
    public ImageNotFound(String imageId) {
        super("The image %s is not stored any more.".formatted(imageId));
    }
}
