package org.latentblending.live;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.transitions.running.Throttle;
import org.latentblending.transitions.running.TransitionPreview;
import org.latentblending.transitions.running.TransitionProgress;

/** A transition with clients at this server. Its methods return at once; other threads send. */
@RequiredArgsConstructor
class WatchedTransition {
    private static final long PREVIEW_NANOS_PER_CLIENT = TimeUnit.MILLISECONDS.toNanos(1);

    private final EventTail tail;
    private final Executor executor;
    private final Map<String, Connection> connections = new ConcurrentHashMap<>();
    private final ProgressThrottle progressThrottle = new ProgressThrottle(System::nanoTime);
    private final Throttle previewThrottle = new Throttle(System::nanoTime);
    private final AtomicBoolean waking = new AtomicBoolean();

    EventTail tail() {
        return tail;
    }

    void add(String socket, Connection connection) {
        connections.put(socket, connection);
    }

    /** @return whether no client is left */
    boolean remove(String socket) {
        connections.remove(socket);
        return connections.isEmpty();
    }

    void progress(TransitionProgress progress) {
        if (progressThrottle.passes(progress, connections.size())) {
            tail.transients().progress(progress);
            wake();
        }
    }

    void preview(TransitionPreview preview) {
        if (previewThrottle.tryPass(connections.size() * PREVIEW_NANOS_PER_CLIENT)) {
            tail.transients().preview(preview);
            wake();
        }
    }

    /** Reads the state of the transition and then wakes the clients. */
    void refreshAndWake() {
        executor.execute(() -> {
            tail.refresh();
            wakeAll();
        });
    }

    void wake() {
        if (waking.compareAndSet(false, true)) {
            executor.execute(() -> {
                waking.set(false);
                wakeAll();
            });
        }
    }

    private void wakeAll() {
        connections.values().forEach(Connection::wake);
    }

    @Nullable
    Connection connection(String socketId) {
        return connections.get(socketId);
    }

    Stream<Connection> connections() {
        return connections.values().stream();
    }
}
