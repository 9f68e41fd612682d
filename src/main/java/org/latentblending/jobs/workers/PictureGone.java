package org.latentblending.jobs.workers;

/** An uploaded picture of which a transition keeps a part is not in the store any more. */
class PictureGone extends RuntimeException {
    PictureGone(String imageId) {
        super("The image %s is not stored any more.".formatted(imageId));
    }
}
