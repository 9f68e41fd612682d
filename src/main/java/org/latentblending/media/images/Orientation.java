package org.latentblending.media.images;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Maps displayed pixels to stored ones: swaps the sides, then mirrors. */
record Orientation(boolean swapsSides, boolean mirrorsX, boolean mirrorsY) {
    static final Orientation UPRIGHT = new Orientation(false, false, false);

    /** The eight orientations of EXIF (CIPA DC-008, 4.6), in the order of their numbers 1 to 8. */
    static final List<Orientation> EXIF = List.of(
            UPRIGHT,
            new Orientation(false, true, false),
            new Orientation(false, true, true),
            new Orientation(false, false, true),
            new Orientation(true, false, false),
            new Orientation(true, false, true),
            new Orientation(true, true, true),
            new Orientation(true, true, false));

    private static final short TAG = 0x0112;
    private static final int ENTRY = 12;
    /** "Exif" and two zeros. */
    private static final int JPEG_HEADER = 6;

    /** Reads a block of EXIF, which may begin with the identifier that only JPEG requires. */
    static Orientation ofExif(ByteBuffer block) {
        boolean isJpegs = block.limit() >= JPEG_HEADER && block.getInt(0) == PictureFormat.code("Exif");
        return ofTiff(isJpegs ? block.slice(JPEG_HEADER, block.limit() - JPEG_HEADER) : block);
    }

    /** Reads the tag of the first TIFF directory. Upright if the block is invalid or the number unknown, as in browsers. */
    private static Orientation ofTiff(ByteBuffer tiff) {
        try {
            boolean littleEndian = tiff.getShort(0) == 0x4949;
            tiff.order(littleEndian ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
            if (!littleEndian && tiff.getShort(0) != 0x4D4D || tiff.getShort(2) != 42) {
                return UPRIGHT;
            }
            int entry = tiff.getInt(4) + 2;
            for (int left = tiff.getChar(entry - 2); left > 0; left--, entry += ENTRY) {
                if (tiff.getShort(entry) == TAG) {
                    return EXIF.get(tiff.getChar(entry + 8) - 1);
                }
            }
        } catch (IndexOutOfBoundsException e) {
            // The block is truncated, or there is no such orientation.
        }
        return UPRIGHT;
    }

    /** Converts a stored picture to the displayed one. */
    Picture apply(Picture stored) {
        if (equals(UPRIGHT)) {
            return stored;
        }
        int width = swapsSides ? stored.height() : stored.width();
        int height = swapsSides ? stored.width() : stored.height();
        byte[] to = new byte[stored.rgb().length];
        for (int y = 0, i = 0; y < height; y++) {
            for (int x = 0; x < width; x++, i += 3) {
                int column = swapsSides ? y : x;
                int row = swapsSides ? x : y;
                column = mirrorsX ? stored.width() - 1 - column : column;
                row = mirrorsY ? stored.height() - 1 - row : row;
                System.arraycopy(stored.rgb(), 3 * (row * stored.width() + column), to, i, 3);
            }
        }
        return new Picture(width, height, to);
    }
}
