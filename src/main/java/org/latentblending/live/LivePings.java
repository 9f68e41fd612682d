package org.latentblending.live;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.latentblending.system.LowPriority;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Pings idle sockets, because proxies close them otherwise. */
@Component
@RequiredArgsConstructor
@Slf4j
class LivePings implements SmartLifecycle {
    private final TransitionSockets transitions;
    private final OverviewSockets overview;
    private final LiveSettings settings;
    private ScheduledExecutorService thread = Executors.newScheduledThreadPool(0);
    private volatile boolean running;

    /** Runs twice in an interval, because a socket is pinged after it was idle from one run to the next. */
    @Override
    public void start() {
        thread = Executors.newSingleThreadScheduledExecutor(task -> new Thread(LowPriority.before(task), "live-pings"));
        long nanos = settings.pingInterval().toNanos() / 2;
        thread.scheduleWithFixedDelay(this::ping, nanos, nanos, TimeUnit.NANOSECONDS);
        running = true;
    }

    private void ping() {
        try {
            Stream.concat(transitions.connections(), overview.connections()).forEach(Connection::pingIfIdle);
        } catch (RuntimeException e) {
            LOG.warn("Cannot ping idle sockets", e);
        }
    }

    @Override
    public void stop() {
        thread.shutdown();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
