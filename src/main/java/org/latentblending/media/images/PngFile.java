package org.latentblending.media.images;

import java.util.zip.CRC32;

/** Reads the chunks of a PNG file (ISO/IEC 15948, section 5) and verifies their checksums. */
final class PngFile {

    private static final int SIGNATURE = 8;
    private static final int CHUNK_OVERHEAD = 12;

    private PngFile() {}

    static PictureLayout layout(Bytes file) {
        int header = SIGNATURE + 8;
        if (file.u32(SIGNATURE) != 13 || !file.startsWith(SIGNATURE + 4, "IHDR")) {
            throw UnreadablePicture.damaged("The PNG picture does not begin with its header.");
        }
        walkChunks(file);
        return new PictureLayout(file.u32(header), file.u32(header + 4));
    }

    private static void walkChunks(Bytes file) {
        long at = SIGNATURE;
        while (true) {
            long length = file.u32((int) at);
            long end = at + CHUNK_OVERHEAD + length;
            if (end > file.size()) {
                throw UnreadablePicture.truncated();
            }
            CRC32 checksum = new CRC32();
            checksum.update(file.file(), (int) at + 4, (int) length + 4);
            if (checksum.getValue() != file.u32((int) end - 4)) {
                throw UnreadablePicture.damaged("The PNG picture is corrupt: a checksum is wrong.");
            }
            if (file.startsWith((int) at + 4, "IEND")) {
                return;
            }
            at = end;
        }
    }
}
