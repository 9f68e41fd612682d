package org.latentblending.media.images;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The eight orientations of EXIF (CIPA DC-008, 4.6), in the order of their numbers 1 to 8. */
enum Orientation {
    UPRIGHT(false, false, false),
    MIRRORED(false, true, false),
    UPSIDE_DOWN(false, true, true),
    FLIPPED(false, false, true),
    TRANSPOSED(true, false, false),
    TURN_RIGHT(true, false, true),
    TRANSVERSED(true, true, true),
    TURN_LEFT(true, true, false);

    private static final short TAG = 0x0112;
    private static final int ENTRY = 12;

    private final boolean swapsSides;
    private final boolean mirrorsX;
    private final boolean mirrorsY;

    /** Maps displayed pixels to stored ones: swaps the sides, then mirrors. */
    Orientation(boolean swapsSides, boolean mirrorsX, boolean mirrorsY) {
        this.swapsSides = swapsSides;
        this.mirrorsX = mirrorsX;
        this.mirrorsY = mirrorsY;
    }

    /**
     * Reads the orientation tag of the first directory. Upright if the block is invalid or the number unknown, as in browsers.
     *
     * @param tiff content of an EXIF block, which is a TIFF header
     */
    static Orientation ofExif(ByteBuffer tiff) {
        try {
            boolean littleEndian = tiff.getShort(0) == 0x4949;
            tiff.order(littleEndian ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
            if (!littleEndian && tiff.getShort(0) != 0x4D4D || tiff.getShort(2) != 42) {
                return UPRIGHT;
            }
            int entry = tiff.getInt(4) + 2;
            for (int left = Short.toUnsignedInt(tiff.getShort(entry - 2)); left > 0; left--, entry += ENTRY) {
                if (entry + ENTRY <= tiff.limit() && tiff.getShort(entry) == TAG) {
                    int number = Short.toUnsignedInt(tiff.getShort(entry + 8));
                    return number >= 1 && number <= values().length ? values()[number - 1] : UPRIGHT;
                }
            }
            return UPRIGHT;
        } catch (IndexOutOfBoundsException truncated) {
            return UPRIGHT;
        }
    }

    /** Converts a stored picture to the displayed one. */
    Picture apply(Picture stored) {
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
