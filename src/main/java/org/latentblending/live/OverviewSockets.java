package org.latentblending.live;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.latentblending.jobs.TransitionEvent;
import org.latentblending.jobs.TransitionEvents;
import org.latentblending.jobs.TransitionProgress;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.TextWebSocketHandler;

/** The sockets of {@code /ws/transitions}: states and progress of all transitions. */
@Component
class OverviewSockets extends TextWebSocketHandler {
    private final TransitionEvents events;
    private final LiveSending sending;
    private final Map<String, Client> clients = new ConcurrentHashMap<>();

    private record Client(OverviewFeed feed, Connection connection) {}

    OverviewSockets(TransitionEvents events, LiveSending sending) {
        this.events = events;
        this.sending = sending;
    }

    @Override
    public void afterConnectionEstablished(WebSocketSession socket) {
        var feed = new OverviewFeed();
        clients.put(socket.getId(), new Client(feed, sending.connection(socket, feed)));
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
        if (!appended.event().type().equals(TransitionEvent.STATUS)) {
            return;
        }
        for (Client client : clients.values()) {
            if (client.feed().status(appended.event().message())) {
                client.connection().wake();
            } else {
                client.connection().close(Connection.TOO_SLOW);
            }
        }
    }

    @EventListener
    void progress(TransitionProgress progress) {
        if (clients.isEmpty()) {
            return;
        }
        String id = progress.transitionId();
        String message = events.message("progress", id, events.lastSeq(id), progress.fields());
        for (Client client : clients.values()) {
            client.feed().progress(id, message);
            client.connection().wake();
        }
    }
}
