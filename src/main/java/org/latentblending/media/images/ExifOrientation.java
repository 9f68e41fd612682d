package org.latentblending.media.images;

/** The orientation tag of an EXIF block: entry 0x0112 of the first directory of a TIFF header (CIPA DC-008, 4.6). */
final class ExifOrientation {

    private static final int TAG = 0x0112;
    private static final int ENTRY = 12;

    private final Bytes file;
    private final int start;
    private final int end;
    private final boolean littleEndian;

    private ExifOrientation(Bytes file, int start, int end) {
        this.file = file;
        this.start = start;
        this.end = end;
        this.littleEndian = file.startsWith(start, "II");
    }

    /** Upright where the block is broken: metadata never makes a picture unreadable. */
    static Orientation read(Bytes file, int start, int end) {
        if (end - start < 8 || !file.startsWith(start, "II*\0") && !file.startsWith(start, "MM\0*")) {
            return Orientation.UPRIGHT;
        }
        return new ExifOrientation(file, start, end).find();
    }

    private Orientation find() {
        long directory = start + u32(start + 4);
        if (directory + 2 > end) {
            return Orientation.UPRIGHT;
        }
        long entry = directory + 2;
        for (int left = u16((int) directory); left > 0 && entry + ENTRY <= end; left--, entry += ENTRY) {
            if (u16((int) entry) == TAG) {
                return Orientation.ofExif(u16((int) entry + 8));
            }
        }
        return Orientation.UPRIGHT;
    }

    private int u16(int at) {
        return littleEndian ? file.u16LittleEndian(at) : file.u16(at);
    }

    private long u32(int at) {
        return littleEndian ? file.u32LittleEndian(at) : file.u32(at);
    }
}
