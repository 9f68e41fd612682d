package org.latentblending.transitions;

/**
 * The fields of a message that carries the picture of a frame.
 *
 * @param fraction position in its segment, 0 to 1
 * @param width pixels
 * @param height pixels
 */
public record PictureHeader(int segment, int index, double fraction, String contentType, int width, int height) {
    public static PictureHeader jpeg(int segment, int index, double fraction, int width, int height) {
        return new PictureHeader(segment, index, fraction, "image/jpeg", width, height);
    }
}
