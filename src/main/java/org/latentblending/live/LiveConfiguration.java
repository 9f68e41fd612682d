package org.latentblending.live;

import java.net.URI;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.live.LiveHandshake.Refusal;
import org.latentblending.transitions.views.TransitionViews;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;

/** Opens the sockets. The access module has already refused pages of other origins. */
@Configuration(proxyBeanMethods = false)
@EnableWebSocket
@RequiredArgsConstructor
class LiveConfiguration implements WebSocketConfigurer {
    private final TransitionSockets transitions;
    private final OverviewSockets overview;
    private final TransitionViews views;

    @Override
    public void registerWebSocketHandlers(WebSocketHandlerRegistry registry) {
        registry.addHandler(overview, "/ws/transitions")
                .setHandshakeHandler(new LiveHandshake(LiveConfiguration::checkOverview))
                .setAllowedOriginPatterns("*");
        registry.addHandler(transitions, "/ws/transitions/*")
                .setHandshakeHandler(new LiveHandshake(this::checkTransition))
                .setAllowedOriginPatterns("*");
    }

    private static @Nullable Refusal checkOverview(URI uri) {
        return uri.getRawQuery() == null || uri.getRawQuery().isEmpty()
                ? null
                : new Refusal(HttpStatus.BAD_REQUEST, "This socket takes no parameters.");
    }

    private @Nullable Refusal checkTransition(URI uri) {
        String problem = LiveAddress.problem(uri);
        if (problem != null) {
            return new Refusal(HttpStatus.BAD_REQUEST, problem);
        }
        String id = LiveAddress.of(uri).transitionId();
        return views.exists(id)
                ? null
                : new Refusal(HttpStatus.NOT_FOUND, "There is no transition '%s'.".formatted(id));
    }
}
