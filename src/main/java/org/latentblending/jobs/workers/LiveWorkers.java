package org.latentblending.jobs.workers;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.latentblending.jobs.WorkSettings;
import org.latentblending.jobs.WorkerProcesses;
import org.latentblending.jobs.WorkerProcesses.WorkerProcess;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** How many workers there are, in all processes that share the database. */
@Component
class LiveWorkers {
    private static final Logger LOG = LoggerFactory.getLogger(LiveWorkers.class);

    private final WorkerProcesses processes;
    private final DeadHolders<String> dead;
    private final String own;
    private volatile int devices;
    private volatile int count;

    LiveWorkers(WorkerProcesses processes, ProcessName own, WorkSettings settings) {
        this.own = own.value();
        this.processes = processes;
        this.dead = new DeadHolders<>(settings.lease().toNanos(), System::nanoTime);
    }

    /** At least 1. */
    int count() {
        return Math.max(1, count);
    }

    void start(int devices) {
        this.devices = devices;
        processes.all().stream()
                .map(WorkerProcess::name)
                .filter(name -> ProcessName.isGone(name) && !name.equals(own))
                .forEach(processes::remove);
        beat();
    }

    void beat() {
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

    void stop() {
        try {
            processes.remove(own);
        } catch (DataAccessException e) {
            LOG.debug("The others find out by themselves", e);
        }
    }
}
