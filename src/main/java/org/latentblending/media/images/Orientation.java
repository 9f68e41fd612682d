package org.latentblending.media.images;

/** The eight orientations of EXIF (CIPA DC-008, tag 0x0112), in the order of their numbers 1 to 8. */
enum Orientation {
    UPRIGHT(false, false, false),
    MIRRORED(false, true, false),
    UPSIDE_DOWN(false, true, true),
    FLIPPED(false, false, true),
    TRANSPOSED(true, false, false),
    TURN_RIGHT(true, false, true),
    TRANSVERSED(true, true, true),
    TURN_LEFT(true, true, false);

    private final boolean swapsSides;
    private final boolean mirrorsX;
    private final boolean mirrorsY;

    /** The stored pixel of a shown one: sides swapped first, then mirrored in the stored picture. */
    Orientation(boolean swapsSides, boolean mirrorsX, boolean mirrorsY) {
        this.swapsSides = swapsSides;
        this.mirrorsX = mirrorsX;
        this.mirrorsY = mirrorsY;
    }

    /** The orientation of an EXIF number; upright for a number that EXIF does not know, as browsers do. */
    static Orientation ofExif(int number) {
        return number >= 1 && number <= values().length ? values()[number - 1] : UPRIGHT;
    }

    /** The picture as it is to be looked at. */
    Picture turn(Picture stored) {
        if (this == UPRIGHT) {
            return stored;
        }
        int width = swapsSides ? stored.height() : stored.width();
        int height = swapsSides ? stored.width() : stored.height();
        byte[] from = stored.rgb();
        byte[] to = new byte[from.length];
        for (int y = 0, i = 0; y < height; y++) {
            for (int x = 0; x < width; x++, i += 3) {
                int column = swapsSides ? y : x;
                int row = swapsSides ? x : y;
                column = mirrorsX ? stored.width() - 1 - column : column;
                row = mirrorsY ? stored.height() - 1 - row : row;
                int j = 3 * (row * stored.width() + column);
                to[i] = from[j];
                to[i + 1] = from[j + 1];
                to[i + 2] = from[j + 2];
            }
        }
        return new Picture(width, height, to);
    }
}
