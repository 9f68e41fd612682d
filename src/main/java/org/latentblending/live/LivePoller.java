package org.latentblending.live;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Looks at the database now and then for what was not told, such as while the broker did not work. */
@Component
class LivePoller implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(LivePoller.class);

    private final TransitionSockets transitions;
    private final OverviewSockets overview;
    private final LiveSettings settings;
    private ScheduledExecutorService thread = Executors.newScheduledThreadPool(0);
    private volatile boolean running;

    LivePoller(TransitionSockets transitions, OverviewSockets overview, LiveSettings settings) {
        this.transitions = transitions;
        this.overview = overview;
        this.settings = settings;
    }

    @Override
    public void start() {
        thread = Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "live-watch"));
        long millis = settings.look().toMillis();
        thread.scheduleWithFixedDelay(this::look, millis, millis, TimeUnit.MILLISECONDS);
        running = true;
    }

    private void look() {
        try {
            transitions.look();
            overview.look();
        } catch (DataAccessException | TransactionException e) {
            LOG.debug("What was not told is looked for again later", e);
        } catch (RuntimeException e) {
            LOG.warn("Could not look for what was not told", e);
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
