package org.latentblending.live;

import org.latentblending.transitions.views.TransitionViews;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;

/** Opens the sockets. The access module has refused pages of other origins before a handshake comes here. */
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
        registry.addHandler(overview, "/ws/transitions")
                .setHandshakeHandler(new LiveHandshake())
                .setAllowedOriginPatterns("*")
                .addInterceptors(new NoParameters());
        registry.addHandler(transitions, "/ws/transitions/*")
                .setHandshakeHandler(new LiveHandshake())
                .setAllowedOriginPatterns("*")
                .addInterceptors(new KnownTransitionInterceptor(views), new BasePath());
    }
}
