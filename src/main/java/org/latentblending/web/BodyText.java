package org.latentblending.web;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads the text of a JSON body exactly: UTF-8, every byte of it. */
class BodyText {
    /** Many times what the longest request takes, in bytes. */
    static final int MOST_BYTES = 8 * 1024 * 1024;

    private BodyText() {}

    /**
     * @throws BadRequest if it cannot be read, or is not UTF-8
     * @throws TooLarge if it has more than {@link #MOST_BYTES}
     */
    static String read(InputStream body) {
        byte[] bytes;
        try {
            bytes = body.readNBytes(MOST_BYTES + 1);
        } catch (IOException e) {
            throw new BadRequest("", "The body cannot be read: " + e.getMessage());
        }
        if (bytes.length > MOST_BYTES) {
            throw new TooLarge("The body may have %d bytes at most.".formatted(MOST_BYTES));
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new BadRequest("", "The body is not text in UTF-8.");
        }
    }
}
