package org.latentblending.live;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import lombok.RequiredArgsConstructor;
import org.latentblending.transitions.Throttle;
import org.latentblending.transitions.TransitionPreview;
import org.latentblending.transitions.TransitionProgress;

/** A transition with clients at this server. Its methods return at once; other threads send. */
@RequiredArgsConstructor
class WatchedTransition {
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
