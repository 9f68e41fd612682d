package org.latentblending.live;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.latentblending.transitions.TransitionEnded;
import org.latentblending.transitions.TransitionEvent;
import org.latentblending.transitions.TransitionEvents;
import org.latentblending.transitions.TransitionFiles;
import org.latentblending.transitions.running.TransitionNotification;
import org.latentblending.transitions.running.TransitionPreview;
import org.latentblending.transitions.running.TransitionProgress;
import org.latentblending.transitions.views.TransitionViews;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PongMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.TextWebSocketHandler;

/** The sockets of {@code /ws/transitions/{id}}: the events of one transition, from this server and others. */
@Component
class TransitionSockets extends TextWebSocketHandler {
    private final TransitionEvents events;
    private final TransitionViews views;
    private final EventTail.Sources sources;
    private final LiveSender sender;
    private final Map<String, WatchedTransition> watched = new ConcurrentHashMap<>();

    TransitionSockets(TransitionEvents events, TransitionViews views, TransitionFiles files, LiveSender sender) {
        this.events = events;
        this.views = views;
        this.sources = new EventTail.Sources(events, files);
        this.sender = sender;
    }

    @Override
    public void afterConnectionEstablished(WebSocketSession socket) {
        var address = LiveAddress.of(socket);
        watched.compute(address.transitionId(), (id, known) -> {
            WatchedTransition now =
                    known != null ? known : new WatchedTransition(new EventTail(id, sources), sender::submit);
            var feed = new TransitionFeed(now.tail(), address.after(), events, views);
            Connection connection = sender.connection(socket, feed);
            now.add(socket.getId(), connection);
            connection.wake();
            return now;
        });
    }

    @Override
    protected void handlePongMessage(WebSocketSession socket, PongMessage message) {
        find(LiveAddress.of(socket).transitionId())
                .map(known -> known.connection(socket.getId()))
                .ifPresent(Connection::pong);
    }

    @Override
    public void afterConnectionClosed(WebSocketSession socket, CloseStatus status) {
        watched.computeIfPresent(
                LiveAddress.of(socket).transitionId(), (id, known) -> known.remove(socket.getId()) ? null : known);
    }

    Stream<Connection> connections() {
        return watched.values().stream().flatMap(WatchedTransition::connections);
    }

    @TransactionalEventListener
    void appended(TransitionEvent.Appended appended) {
        find(appended.event().transitionId()).ifPresent(known -> {
            known.tail().advanceTo(appended.event().seq());
            known.wake();
        });
    }

    @EventListener
    void progress(TransitionProgress progress) {
        find(progress.transitionId()).ifPresent(known -> known.progress(progress));
    }

    @EventListener
    void preview(TransitionPreview preview) {
        find(preview.transitionId()).ifPresent(known -> known.preview(preview));
    }

    @TransactionalEventListener
    void ended(TransitionEnded ended) {
        find(ended.transitionId()).ifPresent(WatchedTransition::refreshAndWake);
    }

    @EventListener
    void deleted(TransitionEvent.TransitionDeleted deleted) {
        find(deleted.transitionId()).ifPresent(WatchedTransition::refreshAndWake);
    }

    @EventListener
    void notified(TransitionNotification notification) {
        find(notification.transitionId()).ifPresent(known -> {
            known.tail().advanceTo(notification.seq());
            if (notification.progress() != null) {
                known.progress(notification.progress());
            }
            if (notification.preview() != null) {
                known.preview(notification.preview());
            }
            if (notification.isOver()) {
                known.refreshAndWake();
            } else {
                known.wake();
            }
        });
    }

    /** Catches up on missed notifications. */
    void poll() {
        watched.values().forEach(WatchedTransition::refreshAndWake);
    }

    private Optional<WatchedTransition> find(String transitionId) {
        return Optional.ofNullable(watched.get(transitionId));
    }
}
