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

/** The sockets of {@code /ws/transitions}: states and progress of all transitions. */
@Component
class OverviewSockets extends TextWebSocketHandler {
    private static final int MOST_PACES = 1_000;

    private final TransitionEvents events;
    private final LiveSender sending;
    private final StatusLog statuses;
    private final Map<String, Client> clients = new ConcurrentHashMap<>();
    private final Map<String, ProgressThrottle> paces = new ConcurrentHashMap<>();

    private record Client(OverviewFeed feed, Connection connection) {}

    OverviewSockets(TransitionEvents events, LiveSender sending) {
        this.events = events;
        this.sending = sending;
        this.statuses = new StatusLog(events);
    }

    @Override
    public void afterConnectionEstablished(WebSocketSession socket) {
        var feed = new OverviewFeed();
        synchronized (statuses) {
            if (clients.isEmpty()) {
                statuses.begin();
            }
            clients.put(socket.getId(), new Client(feed, sending.connection(socket, feed)));
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
            sending.later(() -> statusOf(event.transitionId()));
        }
    }

    @EventListener
    void progress(TransitionProgress progress) {
        if (!clients.isEmpty()) {
            sending.later(() -> tell(progress));
        }
    }

    @EventListener
    void news(TransitionNotification news) {
        if (clients.isEmpty()) {
            return;
        }
        if (news.isStatus()) {
            sending.later(() -> statusOf(news.transitionId()));
        }
        if (news.progress() != null) {
            progress(news.progress());
        }
    }

    /** Finds out what nobody told. */
    void look() {
        if (!clients.isEmpty()) {
            synchronized (statuses) {
                tell(statuses.ofAll());
            }
        }
    }

    private void statusOf(String transitionId) {
        synchronized (statuses) {
            tell(statuses.of(transitionId));
        }
    }

    private void tell(List<String> messages) {
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

    private void tell(TransitionProgress progress) {
        String id = progress.transitionId();
        if (paces.size() > MOST_PACES) {
            paces.clear();
        }
        if (!paces.computeIfAbsent(id, any -> new ProgressThrottle(System::nanoTime))
                .passes(progress, clients.size())) {
            return;
        }
        String message = events.message("progress", id, events.lastSeq(id), progress.fields());
        for (Client client : clients.values()) {
            client.feed().progress(id, message);
            client.connection().wake();
        }
    }
}
