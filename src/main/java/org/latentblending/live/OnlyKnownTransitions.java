package org.latentblending.live;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.latentblending.jobs.TransitionViews;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.server.HandshakeInterceptor;

/** Answers 404 to the handshake for a transition that there is not. */
class OnlyKnownTransitions implements HandshakeInterceptor {
    private final TransitionViews views;

    OnlyKnownTransitions(TransitionViews views) {
        this.views = views;
    }

    @Override
    public boolean beforeHandshake(
            ServerHttpRequest request,
            ServerHttpResponse response,
            WebSocketHandler handler,
            Map<String, Object> attributes) {
        boolean known = views.exists(LiveAddress.of(request.getURI()).transitionId());
        if (!known) {
            response.setStatusCode(HttpStatus.NOT_FOUND);
        }
        return known;
    }

    @Override
    public void afterHandshake(
            ServerHttpRequest request,
            ServerHttpResponse response,
            WebSocketHandler handler,
            @Nullable Exception exception) {}
}
