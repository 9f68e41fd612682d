package org.latentblending.rendering;

import java.time.Duration;
import java.util.List;
import lombok.RequiredArgsConstructor;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.latentblending.rendering.movies.MovieRenderer;
import org.latentblending.system.Deadline;
import org.latentblending.system.RoleSettings;
import org.latentblending.system.RoleSettings.Role;
import org.latentblending.transitions.tasks.LeaseSettings;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Starts and stops, in order, everything in this process that works on tasks. */
@Component
@RequiredArgsConstructor
class Workers implements SmartLifecycle {
    private final DeviceWorkers devices;
    private final TaskWatch watch;
    private final MovieRenderer movies;
    private final ActiveTransitions transitions;
    private final CheckpointWriter checkpoints;
    private final RoleSettings role;
    private final LeaseSettings leases;
    /** Without one, other servers may use the same broker. */
    private final ObjectProvider<EmbeddedActiveMQ> ownBroker;

    private volatile boolean running;

    @Override
    public void start() {
        checkpoints.open();
        List<String> names = role.drawsInProcess() ? devices.names() : List.of();
        watch.start(names.size());
        if (role.role() != Role.WORKER) {
            movies.resume(ownBroker.getIfAvailable() != null);
        }
        running = true;
        devices.start(names);
    }

    @Override
    public void stop() {
        Duration grace = leases.grace();
        var deadline = new Deadline(grace);
        devices.stop(new Deadline(grace.dividedBy(2)), deadline);
        transitions.close(deadline);
        checkpoints.close(deadline);
        watch.stop();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
