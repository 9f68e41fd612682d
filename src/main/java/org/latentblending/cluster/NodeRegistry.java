package org.latentblending.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.jspecify.annotations.Nullable;
import org.latentblending.cluster.Nodes.Node;
import org.latentblending.models.ModelCatalogue;
import org.latentblending.models.ModelEntry;
import org.latentblending.system.RoleSettings;
import org.latentblending.system.RoleSettings.Role;
import org.latentblending.transitions.tasks.LeaseSettings;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.Environment;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.stereotype.Component;

/**
 * Registers this server process with its devices and, if its role is {@code worker}, its models, and reads the other
 * processes that share the database, once a heartbeat.
 */
@Component
@RequiredArgsConstructor
@Slf4j
public class NodeRegistry implements SmartLifecycle {
    private final Nodes nodes;
    private final NodeId self;
    private final RoleSettings role;
    private final LeaseSettings settings;
    private final ModelCatalogue catalogue;
    private final ModelTokenizers tokenizers;
    private final TaskScheduler scheduler;
    private final Environment environment;
    private final ReentrantLock heartbeat = new ReentrantLock();
    private volatile int devices;
    private volatile Set<String> usableModels = Set.of();
    private volatile List<Node> alive = List.of();
    private volatile @Nullable ScheduledFuture<?> heartbeats;

    /** @param count devices on which this process renders */
    public void setDevices(int count) {
        devices = count;
        heartbeat();
    }

    /** Devices of all processes, one worker each; at least 1. */
    public int workers() {
        return Math.max(1, alive.stream().mapToInt(Node::devices).sum());
    }

    /** Ids of the models that a worker of this process can render with, as of the last heartbeat. */
    public Set<String> usableModels() {
        return usableModels;
    }

    /** Whether no server but this one can have the database open, because H2 locks its file. */
    public boolean hasOwnDatabase() {
        String databaseUrl = environment.getProperty("spring.datasource.url", "");
        return databaseUrl.startsWith("jdbc:h2:file:") && !databaseUrl.contains("AUTO_SERVER=TRUE");
    }

    List<Node> alive() {
        return alive;
    }

    private void heartbeat() {
        heartbeat.lock();
        try {
            List<ModelEntry> models = role.role() == Role.WORKER ? catalogue.list() : List.of();
            usableModels = models.stream()
                    .filter(model -> model.state() != ModelEntry.State.INVALID)
                    .map(ModelEntry::id)
                    .collect(Collectors.toUnmodifiableSet());
            usableModels.forEach(tokenizers::store);
            nodes.heartbeat(self.value(), devices, models);
            alive = nodes.alive();
        } finally {
            heartbeat.unlock();
        }
    }

    @Override
    public void start() {
        nodes.all().stream().map(Node::name).filter(NodeId::hasEnded).forEach(nodes::deregister);
        heartbeat();
        Duration interval = settings.heartbeat();
        heartbeats = scheduler.scheduleWithFixedDelay(
                this::heartbeat, scheduler.getClock().instant().plus(interval), interval);
    }

    @Override
    public void stop() {
        ScheduledFuture<?> running = heartbeats;
        if (running != null) {
            running.cancel(false);
        }
        heartbeats = null;
        try {
            if (heartbeat.tryLock(settings.heartbeat().toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    nodes.deregister(self.value());
                } finally {
                    heartbeat.unlock();
                }
            }
        } catch (DataAccessException e) {
            LOG.debug("Other servers will notice the missing heartbeats", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return heartbeats != null;
    }

    /** Starts before the web server and the workers, and stops after them. */
    @Override
    public int getPhase() {
        return 1;
    }
}
