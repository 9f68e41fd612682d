package org.latentblending.live;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.latentblending.jobs.FinishedPictures;
import org.latentblending.jobs.TransitionEvent;
import org.latentblending.jobs.TransitionEvents;
import org.latentblending.jobs.TransitionPreview;
import org.latentblending.jobs.TransitionProgress;
import org.latentblending.jobs.TransitionViews;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.TextWebSocketHandler;

/** The sockets of {@code /ws/transitions/{id}}: what happens to one transition. */
@Component
class TransitionSockets extends TextWebSocketHandler {
    private final TransitionEvents events;
    private final TransitionViews views;
    private final FinishedPictures pictures;
    private final LiveSending sending;
    private final Map<String, Watched> watched = new ConcurrentHashMap<>();

    /** A transition that has clients. */
    private record Watched(EventTail tail, Map<String, Connection> connections) {}

    TransitionSockets(TransitionEvents events, TransitionViews views, FinishedPictures pictures, LiveSending sending) {
        this.events = events;
        this.views = views;
        this.pictures = pictures;
        this.sending = sending;
    }

    @Override
    public void afterConnectionEstablished(WebSocketSession socket) {
        var address = LiveAddress.of(socket);
        watched.compute(address.transitionId(), (id, known) -> {
            Watched now =
                    known != null ? known : new Watched(new EventTail(id, events, pictures), new ConcurrentHashMap<>());
            var feed = new TransitionFeed(now.tail(), address.after(), events, views);
            now.connections().put(socket.getId(), sending.connection(socket, feed));
            return now;
        });
        wake(address.transitionId());
    }

    @Override
    public void afterConnectionClosed(WebSocketSession socket, CloseStatus status) {
        watched.computeIfPresent(LiveAddress.of(socket).transitionId(), (id, known) -> {
            known.connections().remove(socket.getId());
            return known.connections().isEmpty() ? null : known;
        });
    }

    Stream<Connection> connections() {
        return watched.values().stream().flatMap(known -> known.connections().values().stream());
    }

    @TransactionalEventListener
    void appended(TransitionEvent.Appended appended) {
        wake(appended.event().transitionId());
    }

    @EventListener
    void progress(TransitionProgress progress) {
        Watched known = watched.get(progress.transitionId());
        if (known != null) {
            known.tail().progress(progress);
            wake(progress.transitionId());
        }
    }

    @EventListener
    void preview(TransitionPreview preview) {
        Watched known = watched.get(preview.transitionId());
        if (known != null) {
            known.tail().preview(preview);
            wake(preview.transitionId());
        }
    }

    @EventListener
    void deleted(TransitionEvent.TransitionDeleted deleted) {
        wake(deleted.transitionId());
    }

    private void wake(String transitionId) {
        Watched known = watched.get(transitionId);
        if (known != null) {
            known.connections().values().forEach(Connection::wake);
        }
    }
}
