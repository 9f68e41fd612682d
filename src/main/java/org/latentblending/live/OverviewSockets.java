package org.latentblending.live;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.transitions.TransitionEvents;
import org.latentblending.transitions.TransitionNotification;
import org.latentblending.transitions.TransitionProgress;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PongMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.TextWebSocketHandler;

/** The sockets of {@code /ws/transitions}: status and progress of all transitions. */
@Component
@RequiredArgsConstructor
class OverviewSockets extends TextWebSocketHandler implements TransitionNotification.Listener {
    private final TransitionEvents events;
    private final Connections connections;
    private final StatusLog statuses;
    private final Map<String, Client> clients = new ConcurrentHashMap<>();
    private final Cache<String, ProgressThrottle> throttles =
            Caffeine.newBuilder().maximumSize(1_000).build();

    private record Client(Feed feed, Connection connection) {}

    /** One client's messages: every change of status, and the latest progress of each transition. */
    private static class Feed implements Connection.Feed {
        private static final int MAX_PENDING = 10_000;

        private final Queue<String> statuses = new ArrayDeque<>();
        private final Map<String, String> progress = new LinkedHashMap<>();

        /** @return false if too many messages are pending */
        synchronized boolean status(String message) {
            statuses.add(message);
            return statuses.size() <= MAX_PENDING;
        }

        synchronized void progress(String transitionId, String message) {
            progress.put(transitionId, message);
        }

        @Override
        public synchronized @Nullable OutboundMessage next() {
            String message = statuses.poll();
            var eldest = progress.values().iterator();
            if (message == null && eldest.hasNext()) {
                message = eldest.next();
                eldest.remove();
            }
            return message == null ? null : OutboundMessage.text(message);
        }
    }

    @Override
    public void afterConnectionEstablished(WebSocketSession socket) {
        var feed = new Feed();
        synchronized (statuses) {
            if (clients.isEmpty()) {
                statuses.reset();
            }
            clients.put(socket.getId(), new Client(feed, connections.open(socket, feed)));
        }
    }

    @Override
    protected void handlePongMessage(WebSocketSession socket, PongMessage message) {
        connections.pong(socket);
    }

    @Override
    public void afterConnectionClosed(WebSocketSession socket, CloseStatus status) {
        connections.closed(socket);
        clients.remove(socket.getId());
    }

    @Override
    @EventListener
    public void changed(TransitionNotification notification) {
        if (clients.isEmpty()) {
            return;
        }
        if (notification.isStatus()) {
            connections.submit(() -> publish(() -> statuses.of(notification.transitionId())));
        }
        TransitionProgress progress = notification.progress();
        // Movies are rendered of transitions that have ended, too.
        if (progress != null && progress.rendering() == null) {
            connections.submit(() -> publish(progress));
        }
    }

    /** Catches up on missed notifications. */
    void poll() {
        if (!clients.isEmpty()) {
            publish(statuses::ofAll);
        }
    }

    private void publish(Supplier<List<String>> unpublished) {
        synchronized (statuses) {
            for (String message : unpublished.get()) {
                for (Client client : clients.values()) {
                    if (client.feed().status(message)) {
                        client.connection().wake();
                    } else {
                        client.connection().close(Connection.TOO_SLOW);
                    }
                }
            }
        }
    }

    private void publish(TransitionProgress progress) {
        String id = progress.transitionId();
        if (throttles.get(id, key -> new ProgressThrottle(System::nanoTime)).passes(progress, clients.size())) {
            String message = events.message("progress", id, events.lastSeq(id), progress);
            for (Client client : clients.values()) {
                client.feed().progress(id, message);
                client.connection().wake();
            }
        }
    }
}
