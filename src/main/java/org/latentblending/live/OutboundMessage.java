package org.latentblending.live;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.latentblending.transitions.TransitionEvent;

/**
 * A WebSocket message: either text or binary. Clients share it, so that it must not be modified.
 *
 * @param isEnd whether it announces a final state of the transition
 * @param frame index of the finished frame that it carries; null for other messages
 */
record OutboundMessage(@Nullable String text, byte @Nullable [] binary, boolean isEnd, @Nullable Integer frame) {
    private static final String URL_FIELD = "\"url\":\"/api/";

    static OutboundMessage text(String text) {
        return new OutboundMessage(text, null, false, null);
    }

    static OutboundMessage text(TransitionEvent event) {
        return new OutboundMessage(event.message(), null, event.isEnd(), null);
    }

    /** The length of the header (4 bytes, big-endian), the JSON header, and the picture. A preview has no {@code frame}. */
    static OutboundMessage picture(@Nullable Integer frame, String header, byte[] picture) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer binary = ByteBuffer.allocate(4 + json.length + picture.length)
                .putInt(json.length)
                .put(json)
                .put(picture);
        return new OutboundMessage(null, binary.array(), false, frame);
    }

    /**
     * Prefixes URLs with the path under which the client reaches the server. Quotes inside JSON strings are escaped, so that
     * no prompt matches.
     */
    OutboundMessage under(String basePath) {
        return text == null || basePath.isEmpty()
                ? this
                : new OutboundMessage(text.replace(URL_FIELD, "\"url\":\"" + basePath + "/api/"), null, isEnd, frame);
    }

    /** Approximate memory in bytes. */
    int bytes() {
        return (text == null ? 0 : text.length()) + (binary == null ? 0 : binary.length);
    }
}
