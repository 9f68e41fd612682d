package org.latentblending.media.images;

/**
 * What the structure of a file says about its picture before anything is decoded.
 *
 * @param width columns as stored
 * @param height rows as stored
 * @param orientation how the stored pixels have to be turned to be looked at
 */
record PictureLayout(long width, long height, Orientation orientation) {

    PictureLayout(long width, long height) {
        this(width, height, Orientation.UPRIGHT);
    }
}
