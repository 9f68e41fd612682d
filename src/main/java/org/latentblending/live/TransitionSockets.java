package org.latentblending.live;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.transitions.Throttle;
import org.latentblending.transitions.TransitionEvents;
import org.latentblending.transitions.TransitionFiles;
import org.latentblending.transitions.TransitionNotification;
import org.latentblending.transitions.TransitionPreview;
import org.latentblending.transitions.TransitionProgress;
import org.latentblending.transitions.TransitionViews;
import org.latentblending.web.HttpProblem;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.PongMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.TextWebSocketHandler;
import org.springframework.web.util.UriComponentsBuilder;

/** The sockets of {@code /ws/transitions/{id}}: the events of one transition, from this server and others. */
@Component
@RequiredArgsConstructor
class TransitionSockets extends TextWebSocketHandler implements TransitionNotification.Listener {
    private final TransitionEvents events;
    private final TransitionViews views;
    private final TransitionFiles files;
    private final Connections connections;
    private final Map<String, WatchedTransition> watched = new ConcurrentHashMap<>();

    /** The address of a socket: {@code /ws/transitions/{id}?after={seq}}. */
    record Address(String transitionId, long after) {
        private static final String AFTER = "after";
        private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

        /** {@code after} defaults to 0, the beginning. */
        static Address of(URI uri) {
            var parameters = UriComponentsBuilder.fromUri(uri).build().getQueryParams();
            for (String name : parameters.keySet()) {
                if (!name.equals(AFTER)) {
                    throw invalid(name, "There is no such parameter.");
                }
            }
            List<@Nullable String> after = parameters.getOrDefault(AFTER, List.of("0"));
            if (after.size() > 1) {
                throw invalid(AFTER, "Is given more than once.");
            }
            String seq = after.get(0);
            if (seq == null || !NUMBER.matcher(seq).matches()) {
                throw invalid(AFTER, "Must be the seq of a message, a whole number from 0 on.");
            }
            String path = uri.getPath();
            return new Address(path.substring(path.lastIndexOf('/') + 1), Long.parseLong(seq));
        }

        private static Address of(WebSocketSession socket) {
            return of(Objects.requireNonNull(socket.getUri()));
        }

        private static HttpProblem invalid(String parameter, String reason) {
            return new HttpProblem(HttpStatus.BAD_REQUEST, parameter + ": " + reason);
        }
    }

    @Override
    public void afterConnectionEstablished(WebSocketSession socket) {
        var address = Address.of(socket);
        watched.compute(address.transitionId(), (id, known) -> {
            WatchedTransition now = known != null
                    ? known
                    : new WatchedTransition(new EventTail(id, events, files, views), connections::submit);
            Connection connection = connections.open(socket, now.feed(address.after()));
            now.connections.put(socket.getId(), connection);
            connection.wake();
            return now;
        });
    }

    @Override
    protected void handlePongMessage(WebSocketSession socket, PongMessage message) {
        connections.pong(socket);
    }

    @Override
    public void afterConnectionClosed(WebSocketSession socket, CloseStatus status) {
        connections.closed(socket);
        watched.computeIfPresent(Address.of(socket).transitionId(), (id, known) -> {
            known.connections.remove(socket.getId());
            return known.connections.isEmpty() ? null : known;
        });
    }

    @Override
    @EventListener
    public void changed(TransitionNotification notification) {
        WatchedTransition known = watched.get(notification.transitionId());
        if (known == null) {
            return;
        }
        if (notification.seq() > 0) {
            known.advanceTo(notification.seq());
        }
        if (notification.progress() != null) {
            known.progress(notification.progress());
        }
        if (notification.preview() != null) {
            known.preview(notification.preview());
        }
        if (notification.isOver()) {
            known.refreshAndWake();
        }
    }

    /** Catches up on missed notifications. */
    void poll() {
        watched.values().forEach(WatchedTransition::refreshAndWake);
    }

    /** A transition with clients at this server. Its methods return at once; other threads send. */
    @RequiredArgsConstructor
    private static class WatchedTransition {
        private static final long PREVIEW_NANOS_PER_CLIENT = TimeUnit.MILLISECONDS.toNanos(1);

        private final EventTail tail;
        private final Executor executor;
        /** By the id of their socket. */
        final Map<String, Connection> connections = new ConcurrentHashMap<>();

        private final ProgressThrottle progressThrottle = new ProgressThrottle(System::nanoTime);
        private final Throttle previewThrottle = new Throttle(System::nanoTime);
        private final AtomicBoolean waking = new AtomicBoolean();

        TransitionFeed feed(long after) {
            return new TransitionFeed(tail, after);
        }

        void advanceTo(long seq) {
            tail.advanceTo(seq);
            wake();
        }

        void progress(TransitionProgress progress) {
            if (progressThrottle.passes(progress, connections.size())) {
                tail.progress.set(progress);
                wake();
            }
        }

        void preview(TransitionPreview preview) {
            if (previewThrottle.tryPass(connections.size() * PREVIEW_NANOS_PER_CLIENT)) {
                tail.preview.set(preview);
                wake();
            }
        }

        /** Reads the state of the transition and then wakes the clients. */
        void refreshAndWake() {
            executor.execute(() -> {
                tail.refresh();
                connections.values().forEach(Connection::wake);
            });
        }

        private void wake() {
            if (waking.compareAndSet(false, true)) {
                executor.execute(() -> {
                    waking.set(false);
                    connections.values().forEach(Connection::wake);
                });
            }
        }
    }
}
