package org.latentblending.live;

import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.util.UriComponentsBuilder;

/** What the address of a socket asks for: {@code /ws/transitions/{id}?after={seq}}. */
record LiveAddress(String transitionId, long after) {

    static LiveAddress of(WebSocketSession socket) {
        return of(Objects.requireNonNull(socket.getUri()));
    }

    /** An {@code after} that is no number counts as 0: from the beginning. */
    static LiveAddress of(URI uri) {
        String path = uri.getPath();
        String after =
                UriComponentsBuilder.fromUri(uri).build().getQueryParams().getFirst("after");
        return new LiveAddress(path.substring(path.lastIndexOf('/') + 1), number(after));
    }

    private static long number(@Nullable String after) {
        try {
            return after == null ? 0 : Math.max(0, Long.parseLong(after));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
