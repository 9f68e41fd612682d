package org.latentblending.live;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.latentblending.transitions.running.TransitionPreview;
import org.latentblending.transitions.running.TransitionProgress;

/** A transition that has clients here. Whoever tells it something hands it over and goes on. */
class WatchedTransition {
    private static final long PREVIEW_NANOS_A_CLIENT = TimeUnit.MILLISECONDS.toNanos(1);

    private final EventTail tail;
    private final Executor executor;
    private final Map<String, Connection> connections = new ConcurrentHashMap<>();
    private final ProgressThrottle pace = new ProgressThrottle(System::nanoTime);
    private final AtomicLong previewedNanos = new AtomicLong(System.nanoTime() - TimeUnit.HOURS.toNanos(1));
    private final AtomicBoolean waking = new AtomicBoolean();

    WatchedTransition(EventTail tail, Executor executor) {
        this.tail = tail;
        this.executor = executor;
    }

    EventTail tail() {
        return tail;
    }

    void add(String socket, Connection connection) {
        connections.put(socket, connection);
    }

    /** @return whether there is no client left */
    boolean remove(String socket) {
        connections.remove(socket);
        return connections.isEmpty();
    }

    void progress(TransitionProgress progress) {
        if (pace.passes(progress, connections.size())) {
            tail.passing().progress(progress);
            wake();
        }
    }

    void preview(TransitionPreview preview) {
        long now = System.nanoTime();
        long last = previewedNanos.get();
        if (now - last >= connections.size() * PREVIEW_NANOS_A_CLIENT && previewedNanos.compareAndSet(last, now)) {
            tail.passing().preview(preview);
            wake();
        }
    }

    /** Looks at the transition itself before the clients are woken. */
    void lookAndWake() {
        executor.execute(() -> {
            tail.look();
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
