package org.latentblending.live;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.latentblending.transitions.TransitionEnded;
import org.latentblending.transitions.TransitionEvent;
import org.latentblending.transitions.TransitionEvents;
import org.latentblending.transitions.running.TransitionNotification;
import org.latentblending.transitions.running.TransitionPreview;
import org.latentblending.transitions.running.TransitionProgress;
import org.latentblending.transitions.views.TransitionResults;
import org.latentblending.transitions.views.TransitionViews;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PongMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.TextWebSocketHandler;

/** The sockets of {@code /ws/transitions/{id}}: what happens to one transition, at this server or at another. */
@Component
class TransitionSockets extends TextWebSocketHandler {
    private final TransitionEvents events;
    private final TransitionViews views;
    private final EventTail.Sources sources;
    private final LiveSender sending;
    private final Map<String, WatchedTransition> watched = new ConcurrentHashMap<>();

    TransitionSockets(TransitionEvents events, TransitionViews views, TransitionResults pictures, LiveSender sending) {
        this.events = events;
        this.views = views;
        this.sources = new EventTail.Sources(events, views, pictures);
        this.sending = sending;
    }

    @Override
    public void afterConnectionEstablished(WebSocketSession socket) {
        var address = LiveAddress.of(socket);
        watched.compute(address.transitionId(), (id, known) -> {
            WatchedTransition now =
                    known != null ? known : new WatchedTransition(new EventTail(id, sources), sending::later);
            var feed = new TransitionFeed(now.tail(), address.after(), events, views);
            Connection connection = sending.connection(socket, feed);
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
            known.tail().reaches(appended.event().seq());
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
        find(ended.transitionId()).ifPresent(WatchedTransition::lookAndWake);
    }

    @EventListener
    void deleted(TransitionEvent.TransitionDeleted deleted) {
        find(deleted.transitionId()).ifPresent(WatchedTransition::lookAndWake);
    }

    @EventListener
    void news(TransitionNotification news) {
        find(news.transitionId()).ifPresent(known -> {
            known.tail().reaches(news.seq());
            if (news.progress() != null) {
                known.progress(news.progress());
            }
            if (news.preview() != null) {
                known.preview(news.preview());
            }
            if (news.isOver()) {
                known.lookAndWake();
            } else {
                known.wake();
            }
        });
    }

    /** Finds out what nobody told. */
    void look() {
        watched.values().forEach(WatchedTransition::lookAndWake);
    }

    private Optional<WatchedTransition> find(String transitionId) {
        return Optional.ofNullable(watched.get(transitionId));
    }
}
