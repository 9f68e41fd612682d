package org.latentblending.media.images;

import static org.latentblending.media.images.PictureFormat.code;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import org.latentblending.media.images.PictureReader.Layout;

/** Reads the chunks of a PNG file (ISO/IEC 15948, section 5) and verifies their checksums. */
final class PngFile {
    private static final int SIGNATURE = 8;
    private static final int CHUNK_OVERHEAD = 12;

    private PngFile() {}

    static Layout layout(ByteBuffer file) {
        if (file.getInt(SIGNATURE) != 13 || file.getInt(SIGNATURE + 4) != code("IHDR")) {
            throw UnreadablePicture.damaged("The PNG picture does not begin with its header.");
        }
        int name = 0;
        Orientation orientation = Orientation.UPRIGHT;
        for (int at = SIGNATURE; name != code("IEND"); at = file.position()) {
            long length = Integer.toUnsignedLong(file.getInt(at));
            if (at + CHUNK_OVERHEAD + length > file.limit()) {
                throw UnreadablePicture.truncated();
            }
            name = file.getInt(at + 4);
            if (name == code("eXIf")) {
                orientation = Orientation.ofExif(file.slice(at + 8, (int) length));
            }
            CRC32 checksum = new CRC32();
            checksum.update(file.slice(at + 4, (int) length + 4));
            if (file.position(at + 8 + (int) length).getInt() != (int) checksum.getValue()) {
                throw UnreadablePicture.damaged("The PNG picture is corrupt: a checksum is wrong.");
            }
        }
        return new Layout(
                Integer.toUnsignedLong(file.getInt(SIGNATURE + 8)),
                Integer.toUnsignedLong(file.getInt(SIGNATURE + 12)),
                orientation);
    }
}
