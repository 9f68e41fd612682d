package org.latentblending.media.images;

/**
 * Size and orientation of an encoded picture.
 *
 * @param width columns as stored
 * @param height rows as stored
 * @param orientation of the stored pixels
 */
record PictureLayout(long width, long height, Orientation orientation) {

    PictureLayout(long width, long height) {
        this(width, height, Orientation.UPRIGHT);
    }
}
