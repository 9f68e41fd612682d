package org.latentblending.live;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.latentblending.transitions.TransitionEvent;
import org.latentblending.transitions.TransitionEvents;
import org.latentblending.transitions.running.TransitionNotification;
import org.latentblending.transitions.running.TransitionProgress;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PongMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.TextWebSocketHandler;

/** The sockets of {@code /ws/transitions}: status and progress of all transitions. */
@Component
class OverviewSockets extends TextWebSocketHandler {
    private static final int MAX_THROTTLES = 1_000;

    private final TransitionEvents events;
    private final LiveSender sender;
    private final StatusLog statuses;
    private final Map<String, Client> clients = new ConcurrentHashMap<>();
    private final Map<String, ProgressThrottle> throttles = new ConcurrentHashMap<>();

    private record Client(OverviewFeed feed, Connection connection) {}

    OverviewSockets(TransitionEvents events, LiveSender sender) {
        this.events = events;
        this.sender = sender;
        this.statuses = new StatusLog(events);
    }

    @Override
    public void afterConnectionEstablished(WebSocketSession socket) {
        var feed = new OverviewFeed();
        synchronized (statuses) {
            if (clients.isEmpty()) {
                statuses.reset();
            }
            clients.put(socket.getId(), new Client(feed, sender.connection(socket, feed)));
        }
    }

    @Override
    protected void handlePongMessage(WebSocketSession socket, PongMessage message) {
        Client client = clients.get(socket.getId());
        if (client != null) {
            client.connection().pong();
        }
    }

    @Override
    public void afterConnectionClosed(WebSocketSession socket, CloseStatus status) {
        clients.remove(socket.getId());
    }

    Stream<Connection> connections() {
        return clients.values().stream().map(Client::connection);
    }

    @TransactionalEventListener
    void appended(TransitionEvent.Appended appended) {
        TransitionEvent event = appended.event();
        if (event.type().equals(TransitionEvent.STATUS) && !clients.isEmpty()) {
            sender.submit(() -> publishStatus(event.transitionId()));
        }
    }

    @EventListener
    void progress(TransitionProgress progress) {
        if (!clients.isEmpty()) {
            sender.submit(() -> publish(progress));
        }
    }

    @EventListener
    void notified(TransitionNotification notification) {
        if (clients.isEmpty()) {
            return;
        }
        if (notification.isStatus()) {
            sender.submit(() -> publishStatus(notification.transitionId()));
        }
        if (notification.progress() != null) {
            progress(notification.progress());
        }
    }

    /** Catches up on missed notifications. */
    void poll() {
        if (!clients.isEmpty()) {
            synchronized (statuses) {
                publish(statuses.ofAll());
            }
        }
    }

    private void publishStatus(String transitionId) {
        synchronized (statuses) {
            publish(statuses.of(transitionId));
        }
    }

    private void publish(List<String> messages) {
        for (String message : messages) {
            for (Client client : clients.values()) {
                if (client.feed().status(message)) {
                    client.connection().wake();
                } else {
                    client.connection().close(Connection.TOO_SLOW);
                }
            }
        }
    }

    private void publish(TransitionProgress progress) {
        String id = progress.transitionId();
        if (throttles.size() > MAX_THROTTLES) {
            throttles.clear();
        }
        if (!throttles
                .computeIfAbsent(id, key -> new ProgressThrottle(System::nanoTime))
                .passes(progress, clients.size())) {
            return;
        }
        String message = events.message("progress", id, events.lastSeq(id), progress);
        for (Client client : clients.values()) {
            client.feed().progress(id, message);
            client.connection().wake();
        }
    }
}
