package org.latentblending.live;

import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.latentblending.transitions.views.TransitionViews;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.server.HandshakeInterceptor;

/** Refuses the handshake for a transition that there is not, or with a query that is wrong. */
class KnownTransitionInterceptor implements HandshakeInterceptor {
    private final TransitionViews views;

    KnownTransitionInterceptor(TransitionViews views) {
        this.views = views;
    }

    @Override
    public boolean beforeHandshake(
            ServerHttpRequest request,
            ServerHttpResponse response,
            WebSocketHandler handler,
            Map<String, Object> attributes)
            throws IOException {
        String wrong = LiveAddress.problem(request.getURI());
        if (wrong != null) {
            HandshakeProblems.write(response, HttpStatus.BAD_REQUEST, wrong);
            return false;
        }
        String id = LiveAddress.of(request.getURI()).transitionId();
        if (!views.exists(id)) {
            HandshakeProblems.write(response, HttpStatus.NOT_FOUND, "There is no transition '%s'.".formatted(id));
            return false;
        }
        return true;
    }

    @Override
    public void afterHandshake(
            ServerHttpRequest request,
            ServerHttpResponse response,
            WebSocketHandler handler,
            @Nullable Exception exception) {}
}
