package org.latentblending.live;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import lombok.RequiredArgsConstructor;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Closes all sockets with status 1001 after the workers and before the web server stop. */
@Component
@RequiredArgsConstructor
class ShutdownCloser implements SmartLifecycle {
    private static final int PHASE_OFFSET = 512;
    private static final int THREADS = 16;
    private static final long TIMEOUT_SECONDS = 3;

    private final TransitionSockets transitions;
    private final OverviewSockets overview;
    private volatile boolean running;

    @Override
    public void start() {
        running = true;
    }

    /** A stalled client delays neither other clients nor shutdown. */
    @Override
    public void stop() {
        running = false;
        ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> {
            var thread = new Thread(task, "live-close");
            thread.setDaemon(true);
            return thread;
        });
        Stream.concat(transitions.connections(), overview.connections())
                .forEach(connection -> threads.execute(() -> connection.close(Connection.GOING_AWAY)));
        threads.shutdown();
        try {
            threads.awaitTermination(TIMEOUT_SECONDS, TimeUnit.SECONDS);
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
        return DEFAULT_PHASE - PHASE_OFFSET;
    }
}
