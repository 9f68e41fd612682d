package org.latentblending.live;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Tells all clients that the server ends, after the workers have stopped and before the web server does. */
@Component
class ShutdownCloser implements SmartLifecycle {
    private static final int BETWEEN = 512;
    private static final int THREADS = 16;
    private static final long PATIENCE_SECONDS = 3;

    private final TransitionSockets transitions;
    private final OverviewSockets overview;
    private volatile boolean running;

    ShutdownCloser(TransitionSockets transitions, OverviewSockets overview) {
        this.transitions = transitions;
        this.overview = overview;
    }

    @Override
    public void start() {
        running = true;
    }

    /** A client whose network hangs may make wait, but not those beside it, nor the end. */
    @Override
    public void stop() {
        running = false;
        ExecutorService closing = Executors.newFixedThreadPool(THREADS, task -> {
            var thread = new Thread(task, "live-end");
            thread.setDaemon(true);
            return thread;
        });
        Stream.concat(transitions.connections(), overview.connections())
                .forEach(connection -> closing.execute(() -> connection.close(Connection.GOING_AWAY)));
        closing.shutdown();
        try {
            closing.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return DEFAULT_PHASE - BETWEEN;
    }
}
