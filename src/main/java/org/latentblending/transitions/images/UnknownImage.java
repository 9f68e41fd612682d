package org.latentblending.transitions.images;

/** A transition names an image that does not exist, for instance because it was deleted a moment ago. */
public class UnknownImage extends RuntimeException {
    public UnknownImage(String imageId, Throwable cause) {
        super("There is no image '%s'. POST /api/v1/images takes one.".formatted(imageId), cause);
    }
}
