package org.latentblending.live;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.web.socket.WebSocketExtension;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.server.HandshakeHandler;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;

/** Opens a socket, or says as a problem why it cannot. */
class LiveHandshake implements HandshakeHandler {
    private final HandshakeHandler opening = new Uncompressed();

    @Override
    public boolean doHandshake(
            ServerHttpRequest request,
            ServerHttpResponse response,
            WebSocketHandler handler,
            Map<String, Object> attributes) {
        boolean isOpen = opening.doHandshake(request, response, handler, attributes);
        if (!isOpen && response instanceof ServletServerHttpResponse refused) {
            try {
                HttpStatus status =
                        HttpStatus.valueOf(refused.getServletResponse().getStatus());
                HandshakeProblems.write(response, status, "This is the address of a WebSocket of version 13.");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return isOpen;
    }

    /** Leaves the body of a refusal to the class around it. */
    private static class Uncompressed extends DefaultHandshakeHandler {

        /** Browsers offer to have every message compressed, which for JPEG and for each client anew only takes time. */
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
