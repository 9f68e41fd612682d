package org.latentblending.live;

import java.util.List;
import org.latentblending.jobs.TransitionViews;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.web.socket.WebSocketExtension;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;

/** Opens the sockets. Pages of other origins are refused, which is Spring's default. */
@Configuration(proxyBeanMethods = false)
@EnableWebSocket
class LiveConfiguration implements WebSocketConfigurer {
    private final TransitionSockets transitions;
    private final OverviewSockets overview;
    private final TransitionViews views;

    LiveConfiguration(TransitionSockets transitions, OverviewSockets overview, TransitionViews views) {
        this.transitions = transitions;
        this.overview = overview;
        this.views = views;
    }

    @Override
    public void registerWebSocketHandlers(WebSocketHandlerRegistry registry) {
        registry.addHandler(overview, "/ws/transitions").setHandshakeHandler(new Uncompressed());
        registry.addHandler(transitions, "/ws/transitions/*")
                .setHandshakeHandler(new Uncompressed())
                .addInterceptors(new OnlyKnownTransitions(views));
    }

    /** Browsers offer to have every message compressed, which for JPEG and for each client anew only takes time. */
    private static class Uncompressed extends DefaultHandshakeHandler {
        @Override
        protected List<WebSocketExtension> filterRequestedExtensions(
                ServerHttpRequest request, List<WebSocketExtension> requested, List<WebSocketExtension> supported) {
            return List.of();
        }
    }
}
