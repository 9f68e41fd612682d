package org.latentblending.live;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A message as it goes over the wire: either text or binary. Shared by all clients, so never modified.
 *
 * @param isStatus whether it tells of a new state of the transition
 */
record Outgoing(@Nullable String text, byte @Nullable [] binary, boolean isStatus) {

    static Outgoing text(String text) {
        return new Outgoing(text, null, false);
    }

    static Outgoing status(String text) {
        return new Outgoing(text, null, true);
    }

    /** A picture: 4 bytes of header length, big-endian, the JSON header, and the picture's bytes. */
    static Outgoing picture(byte[] header, byte[] picture) {
        return new Outgoing(
                null,
                ByteBuffer.allocate(4 + header.length + picture.length)
                        .putInt(header.length)
                        .put(header)
                        .put(picture)
                        .array(),
                false);
    }
}
