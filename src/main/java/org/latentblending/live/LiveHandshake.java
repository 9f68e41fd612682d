package org.latentblending.live;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
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
import tools.jackson.databind.json.JsonMapper;

/** Opens a socket, or refuses it with a problem document. */
class LiveHandshake implements HandshakeHandler {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String BASE_PATH = LiveHandshake.class.getName();

    private final HandshakeHandler upgrade = new Upgrade();
    private final Function<URI, @Nullable Refusal> check;

    record Refusal(HttpStatus status, String detail) {}

    /** @param check returns null for an address that is accepted */
    LiveHandshake(Function<URI, @Nullable Refusal> check) {
        this.check = check;
    }

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
        Refusal refusal = check.apply(request.getURI());
        if (refusal == null) {
            attributes.put(
                    BASE_PATH,
                    ((ServletServerHttpRequest) request).getServletRequest().getContextPath());
            if (upgrade.doHandshake(request, response, handler, attributes)) {
                return true;
            }
            int status =
                    ((ServletServerHttpResponse) response).getServletResponse().getStatus();
            refusal = new Refusal(HttpStatus.valueOf(status), "This is the address of a WebSocket of version 13.");
        }
        refuse(response, refusal);
        return false;
    }

    private static void refuse(ServerHttpResponse response, Refusal refusal) {
        HttpStatus status = refusal.status();
        Map<String, Object> problem = Map.of(
                "type", "about:blank",
                "title", status.getReasonPhrase(),
                "status", status.value(),
                "detail", refusal.detail());
        response.setStatusCode(status);
        response.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        try {
            response.getBody().write(JSON.writeValueAsBytes(problem));
            response.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
