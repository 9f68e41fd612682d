package org.latentblending.media.images;

/** A file in memory. Reading past its end throws {@link UnreadablePicture}. */
record Bytes(byte[] file) {

    int size() {
        return file.length;
    }

    int u8(int at) {
        if (at < 0 || at >= file.length) {
            throw UnreadablePicture.truncated();
        }
        return file[at] & 0xFF;
    }

    int u16(int at) {
        return u8(at) << 8 | u8(at + 1);
    }

    long u32(int at) {
        return (long) u16(at) << 16 | u16(at + 2);
    }

    int u16LittleEndian(int at) {
        return u8(at) | u8(at + 1) << 8;
    }

    int u24LittleEndian(int at) {
        return u16LittleEndian(at) | u8(at + 2) << 16;
    }

    long u32LittleEndian(int at) {
        return u16LittleEndian(at) | (long) u16LittleEndian(at + 2) << 16;
    }

    /** Whether the file has these ISO 8859-1 characters at a position; false past the end. */
    boolean startsWith(int at, String characters) {
        if (at < 0 || at + characters.length() > file.length) {
            return false;
        }
        for (int i = 0; i < characters.length(); i++) {
            if ((file[at + i] & 0xFF) != characters.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
