package org.latentblending.cluster;

import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.latentblending.models.ModelCatalogue;
import org.latentblending.models.ModelEntry;
import org.latentblending.system.JobSettings;
import org.latentblending.system.Role;
import org.latentblending.transitions.tasks.LeaseSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** Workers tell which models they have, servers that only serve clients read it. One that does both needs neither. */
@Component
public class ModelAdvertiser implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(ModelAdvertiser.class);

    private final Role role;
    private final long heartbeatMillis;
    private final ModelCatalogue catalogue;
    private final AvailableModels known;
    private final WorkerModelRegistry offers;
    private final ModelTokenizers tokenizers;
    private final String worker;
    private volatile Set<String> usable = Set.of();
    private ScheduledExecutorService thread = Executors.newScheduledThreadPool(0);
    private volatile boolean running;
    private boolean failing;

    ModelAdvertiser(
            JobSettings jobs,
            LeaseSettings work,
            ModelCatalogue catalogue,
            AvailableModels known,
            WorkerModelRegistry offers,
            ModelTokenizers tokenizers,
            NodeId worker) {
        this.role = jobs.role();
        this.heartbeatMillis = work.heartbeat().toMillis();
        this.catalogue = catalogue;
        this.known = known;
        this.offers = offers;
        this.tokenizers = tokenizers;
        this.worker = worker.value();
    }

    /** Ids of the models that a worker of this process can draw with, as of the last heartbeat. */
    public Set<String> usable() {
        return usable;
    }

    @Override
    public void start() {
        running = true;
        if (role != Role.ALL) {
            thread = Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "models"));
            thread.scheduleWithFixedDelay(this::beat, 0, heartbeatMillis, TimeUnit.MILLISECONDS);
        }
    }

    private void beat() {
        try {
            if (role == Role.WORKER) {
                tell(catalogue.list());
            } else if (known instanceof ClusterModels cluster) {
                cluster.look();
            }
            failing = false;
        } catch (RuntimeException e) {
            if (!failing) {
                LOG.warn("Models cannot be told or read, which is tried again: {}", e.toString());
                failing = true;
            }
        }
    }

    private void tell(List<ModelEntry> models) {
        usable = models.stream()
                .filter(model -> model.state() != ModelEntry.State.INVALID)
                .map(ModelEntry::id)
                .collect(Collectors.toUnmodifiableSet());
        usable.forEach(tokenizers::store);
        offers.tell(worker, models);
    }

    @Override
    public void stop() {
        running = false;
        thread.shutdown();
        try {
            if (thread.awaitTermination(heartbeatMillis, TimeUnit.MILLISECONDS) && role == Role.WORKER) {
                offers.withdraw(worker);
            }
        } catch (DataAccessException e) {
            LOG.debug("The other servers find out for themselves that this one has ended", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before the workers, which ask it, and after them. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 1;
    }
}
