package org.latentblending.live;

import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.util.UriComponentsBuilder;

/** The address of a socket: {@code /ws/transitions/{id}?after={seq}}. */
record LiveAddress(String transitionId, long after) {
    private static final String AFTER = "after";
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    static LiveAddress of(WebSocketSession socket) {
        return of(Objects.requireNonNull(socket.getUri()));
    }

    /** {@code after} defaults to 0, the beginning. */
    static LiveAddress of(URI uri) {
        String path = uri.getPath();
        String after = parameters(uri).getFirst(AFTER);
        return new LiveAddress(path.substring(path.lastIndexOf('/') + 1), after == null ? 0 : Long.parseLong(after));
    }

    /** The error in the query; null if it is valid. */
    static @Nullable String problem(URI uri) {
        MultiValueMap<String, @Nullable String> parameters = parameters(uri);
        for (String name : parameters.keySet()) {
            if (!name.equals(AFTER)) {
                return "%s: There is no such parameter.".formatted(name);
            }
        }
        List<@Nullable String> after = parameters.getOrDefault(AFTER, List.of());
        if (after.size() > 1) {
            return "after: Is given more than once.";
        }
        boolean isNumber = after.stream()
                .allMatch(value -> value != null && NUMBER.matcher(value).matches());
        return isNumber ? null : "after: Must be the seq of a message, a whole number from 0 on.";
    }

    private static MultiValueMap<String, @Nullable String> parameters(URI uri) {
        return UriComponentsBuilder.fromUri(uri).build().getQueryParams();
    }
}
