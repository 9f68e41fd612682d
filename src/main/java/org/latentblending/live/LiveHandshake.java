package org.latentblending.live;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.web.HttpProblem;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.web.socket.WebSocketExtension;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.server.HandshakeHandler;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;

/** Opens a socket, or refuses it with a problem document. */
@RequiredArgsConstructor
class LiveHandshake implements HandshakeHandler {
    private static final String BASE_PATH = LiveHandshake.class.getName();

    private final HandshakeHandler upgrade = new Upgrade();
    /** Throws {@link HttpProblem} for an address that it refuses. */
    private final Consumer<URI> check;

    /** The path under which the client reaches the server: the context path, or the prefix that a proxy strips. */
    static String basePath(WebSocketSession socket) {
        return socket.getAttributes().getOrDefault(BASE_PATH, "").toString();
    }

    @Override
    public boolean doHandshake(
            ServerHttpRequest request,
            ServerHttpResponse response,
            WebSocketHandler handler,
            Map<String, Object> attributes) {
        @Nullable String refusal = "This is the address of a WebSocket of version 13.";
        try {
            check.accept(request.getURI());
            attributes.put(
                    BASE_PATH,
                    ((ServletServerHttpRequest) request).getServletRequest().getContextPath());
            if (upgrade.doHandshake(request, response, handler, attributes)) {
                return true;
            }
        } catch (HttpProblem problem) {
            response.setStatusCode(problem.getStatusCode());
            refusal = problem.getBody().getDetail();
        }
        try {
            int status =
                    ((ServletServerHttpResponse) response).getServletResponse().getStatus();
            response.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
            // Sends the headers of the refusal as well, such as Sec-WebSocket-Version.
            response.getBody()
                    .write(HttpProblem.json(HttpStatus.valueOf(status), refusal).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return false;
    }

    /** Sets the status of a refusal only; the class around it writes the body. */
    private static class Upgrade extends DefaultHandshakeHandler {
        /** Accepts no compression: compressing JPEGs for each client only takes time. */
        @Override
        protected List<WebSocketExtension> filterRequestedExtensions(
                ServerHttpRequest request, List<WebSocketExtension> requested, List<WebSocketExtension> supported) {
            return List.of();
        }

        @Override
        protected void handleInvalidUpgradeHeader(ServerHttpRequest request, ServerHttpResponse response) {
            response.setStatusCode(HttpStatus.BAD_REQUEST);
        }

        @Override
        protected void handleInvalidConnectHeader(ServerHttpRequest request, ServerHttpResponse response) {
            response.setStatusCode(HttpStatus.BAD_REQUEST);
        }
    }
}
