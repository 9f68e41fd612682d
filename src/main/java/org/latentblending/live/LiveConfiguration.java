package org.latentblending.live;

import java.net.URI;
import java.time.Duration;
import lombok.RequiredArgsConstructor;
import org.latentblending.transitions.TransitionViews;
import org.latentblending.web.HttpProblem;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;
import org.springframework.util.Assert;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;

/** Opens the sockets, pings them and polls for them. The access module has already refused pages of other origins. */
@Configuration(proxyBeanMethods = false)
@EnableWebSocket
@RequiredArgsConstructor
class LiveConfiguration implements WebSocketConfigurer, SchedulingConfigurer {
    private final TransitionSockets transitions;
    private final OverviewSockets overview;
    private final Connections connections;
    private final TransitionViews views;
    private final Settings settings;

    @Override
    public void registerWebSocketHandlers(WebSocketHandlerRegistry registry) {
        registry.addHandler(overview, "/ws/transitions")
                .setHandshakeHandler(new LiveHandshake(LiveConfiguration::checkOverview))
                .setAllowedOriginPatterns("*");
        registry.addHandler(transitions, "/ws/transitions/*")
                .setHandshakeHandler(new LiveHandshake(this::checkTransition))
                .setAllowedOriginPatterns("*");
    }

    private static void checkOverview(URI uri) {
        if (uri.getRawQuery() != null && !uri.getRawQuery().isEmpty()) {
            throw new HttpProblem(HttpStatus.BAD_REQUEST, "This socket takes no parameters.");
        }
    }

    private void checkTransition(URI uri) {
        String id = TransitionSockets.Address.of(uri).transitionId();
        if (!views.exists(id)) {
            throw HttpProblem.notFound("There is no transition '%s'.".formatted(id));
        }
    }

    /** Pings twice in an interval, because a socket is pinged after it was idle from one run to the next. */
    @Override
    public void configureTasks(ScheduledTaskRegistrar tasks) {
        tasks.addFixedDelayTask(transitions::poll, settings.pollInterval());
        tasks.addFixedDelayTask(overview::poll, settings.pollInterval());
        tasks.addFixedDelayTask(connections::pingIdle, settings.pingInterval().dividedBy(2));
    }

    /**
     * @param sendTimeout for one message; a slower client is closed
     * @param pingInterval how long a socket may be idle before it is pinged; after three unanswered pings it is closed
     * @param pollInterval how often the database is polled for events of missed notifications
     */
    @ConfigurationProperties("latentblending.live")
    record Settings(
            @DefaultValue("20s") Duration sendTimeout,
            @DefaultValue("25s") Duration pingInterval,
            @DefaultValue("2s") Duration pollInterval) {
        Settings {
            Assert.isTrue(pingInterval.toMillis() >= 1, "latentblending.live.ping-interval must be more than 0");
            Assert.isTrue(pollInterval.toMillis() >= 1, "latentblending.live.poll-interval must be more than 0");
        }
    }
}
