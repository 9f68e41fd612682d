package org.latentblending.cluster;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.latentblending.cluster.Nodes.WorkerProcess;
import org.latentblending.transitions.tasks.LeaseSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** How many workers there are, in all processes that share the database. */
@Component
public class LiveWorkers {
    private static final Logger LOG = LoggerFactory.getLogger(LiveWorkers.class);

    private final Nodes processes;
    private final LeaseMonitor<String> dead;
    private final String own;
    private volatile int devices;
    private volatile int count;

    LiveWorkers(Nodes processes, NodeId own, LeaseSettings settings) {
        this.own = own.value();
        this.processes = processes;
        this.dead = new LeaseMonitor<>(settings.lease().toNanos(), System::nanoTime);
    }

    /** At least 1. */
    public int count() {
        return Math.max(1, count);
    }

    public void start(int devices) {
        this.devices = devices;
        processes.all().stream()
                .map(WorkerProcess::name)
                .filter(name -> NodeId.isGone(name) && !name.equals(own))
                .forEach(processes::remove);
        beat();
    }

    public void beat() {
        processes.beat(own, devices);
        List<WorkerProcess> all = processes.all();
        Map<String, Object> signs = new HashMap<>();
        all.forEach(process -> signs.put(process.name(), process.beats()));
        Set<String> gone = dead.among(signs);
        gone.forEach(processes::remove);
        count = all.stream()
                        .filter(process -> !process.name().equals(own) && !gone.contains(process.name()))
                        .mapToInt(WorkerProcess::devices)
                        .sum()
                + devices;
    }

    public void stop() {
        try {
            processes.remove(own);
        } catch (DataAccessException e) {
            LOG.debug("The others find out by themselves", e);
        }
    }
}
