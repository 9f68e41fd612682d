package org.latentblending.media.movies;

import org.jspecify.annotations.Nullable;
import org.latentblending.media.images.Picture;

/**
 * What kind of movie is written.
 *
 * @param width even, at least 16
 * @param height even, at least 16
 * @param comment for the file's comment tag, in ASCII without {@code <}, {@code >} and {@code &}; empty for none
 * @param palette of a GIF; null for other formats
 */
public record MovieSpec(
        MovieFormat format, int width, int height, FrameRate rate, String comment, @Nullable Palette palette) {
    /** H.264's level 5.2. */
    public static final int MAX_PIXELS = 36_864 * 256;

    private static final int MIN_SIDE = 16;

    /** @throws IllegalArgumentException if a number is out of range, or a GIF has no palette */
    public MovieSpec {
        boolean isEven = width % 2 == 0 && height % 2 == 0;
        if (!isEven || Math.min(width, height) < MIN_SIDE || (long) width * height > MAX_PIXELS) {
            throw new IllegalArgumentException(
                    "A movie cannot have %d x %d pixels: both must be even and at least %d, their product at most %d"
                            .formatted(width, height, MIN_SIDE, MAX_PIXELS));
        }
        if ((format == MovieFormat.GIF) != (palette != null)) {
            throw new IllegalArgumentException("A GIF needs a palette, and no other format");
        }
        if (!comment.chars()
                .allMatch(character -> character >= ' ' && character <= '~' && "<>&".indexOf(character) < 0)) {
            throw new IllegalArgumentException("The comment cannot be stored in every format: " + comment);
        }
    }

    /** @throws IllegalArgumentException if the picture has another size */
    void requireSize(Picture picture) {
        if (picture.width() != width || picture.height() != height) {
            throw new IllegalArgumentException(
                    "%s does not fit into a movie of %d x %d".formatted(picture, width, height));
        }
    }

    /** An MP4 without a comment. */
    public static MovieSpec mp4(int width, int height, FrameRate rate) {
        return new MovieSpec(MovieFormat.MP4, width, height, rate, "", null);
    }
}
