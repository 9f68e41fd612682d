package org.latentblending.live;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A message as it goes over the wire: either text or binary. Shared by all clients, so never modified.
 *
 * @param isEnd whether it tells of a final state of the transition
 * @param frame index of the finished frame that it shows; null for any other message
 */
record OutboundMessage(@Nullable String text, byte @Nullable [] binary, boolean isEnd, @Nullable Integer frame) {
    private static final String URL_FIELD = "\"url\":\"/api/";

    static OutboundMessage text(String text) {
        return new OutboundMessage(text, null, false, null);
    }

    static OutboundMessage end(String text) {
        return new OutboundMessage(text, null, true, null);
    }

    static OutboundMessage frame(int index, byte[] header, byte[] picture) {
        return new OutboundMessage(null, binary(header, picture), false, index);
    }

    static OutboundMessage preview(byte[] header, byte[] picture) {
        return new OutboundMessage(null, binary(header, picture), false, null);
    }

    /**
     * The same with addresses under the path that the client reaches the server by. A quote inside a JSON string is
     * escaped, so that the text of a prompt is never taken for an address.
     */
    OutboundMessage under(String basePath) {
        return text == null || basePath.isEmpty()
                ? this
                : new OutboundMessage(text.replace(URL_FIELD, "\"url\":\"" + basePath + "/api/"), null, isEnd, frame);
    }

    /** About how many bytes of memory it takes. */
    int bytes() {
        return (text == null ? 0 : text.length()) + (binary == null ? 0 : binary.length);
    }

    /** A picture: 4 bytes of header length, big-endian, the JSON header, and the picture's bytes. */
    private static byte[] binary(byte[] header, byte[] picture) {
        return ByteBuffer.allocate(4 + header.length + picture.length)
                .putInt(header.length)
                .put(header)
                .put(picture)
                .array();
    }
}
