package org.latentblending.transitions.images;

/** An uploaded picture that a transition needs is no longer stored. */
public class ImageNotFound extends RuntimeException {
    public ImageNotFound(String imageId) {
        super("The image %s is no longer stored.".formatted(imageId));
    }
}
