package org.latentblending.rendering.isolation;

import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.h2.tools.Server;
import org.jspecify.annotations.Nullable;
import org.latentblending.cluster.NodeId;
import org.latentblending.queue.LoopbackBroker;
import org.latentblending.rendering.devices.DeviceSettings;
import org.latentblending.rendering.devices.DiffusionModels;
import org.latentblending.transitions.TaskLifecycle;
import org.latentblending.transitions.tasks.LeaseSettings;
import org.latentblending.transitions.tasks.Tasks;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Starts one worker process for each device. They are nodes of a cluster of this machine: they use the server's database and
 * broker, where those are in the server's process through loopback ports that ask for passwords made for this start.
 */
@Component
@ConditionalOnProperty(name = "latentblending.worker-isolation", havingValue = "process")
@RequiredArgsConstructor
@Slf4j
class WorkerSupervisor implements SmartLifecycle {
    private static final String H2_FILE = "jdbc:h2:";
    private static final Duration EXIT_TIME = Duration.ofSeconds(5);

    private final WorkerCommand command;
    private final DiffusionModels models;
    private final DeviceSettings settings;
    private final LeaseSettings leases;
    private final Environment environment;
    private final ObjectProvider<LoopbackBroker> broker;
    private final Tasks tasks;
    private final TaskLifecycle lifecycle;
    private List<WorkerProcess> processes = List.of();
    private @Nullable Server database;

    @Override
    public void start() {
        Map<String, String> shared = sharedSettings();
        processes = models.devices(settings.devices()).stream()
                .map(device -> {
                    Map<String, String> own = new HashMap<>(shared);
                    own.put("latentblending.devices", device);
                    return new WorkerProcess(
                            "worker " + device, () -> command.builder(own), this::ended, leases.pause());
                })
                .toList();
        processes.forEach(WorkerProcess::start);
    }

    private Map<String, String> sharedSettings() {
        Map<String, String> shared = new HashMap<>();
        Stream.of("latentblending", "spring", "logging", "management").forEach(prefix -> Binder.get(environment)
                .bind(prefix, Bindable.mapOf(String.class, String.class))
                .orElse(Map.of())
                .forEach((name, value) -> shared.put(prefix + "." + name, value)));
        shared.keySet().removeIf(name -> name.startsWith("latentblending.devices"));
        shared.putAll(ProcessLog.SETTINGS);
        // It logs the address of the database, with the password in it.
        shared.put("logging.level.com.zaxxer.hikari", "warn");
        // The server reports on the models itself.
        shared.put("logging.level.org.latentblending.models.ModelCatalogue", "error");
        shared.put("latentblending.role", "worker");
        shared.put("latentblending.worker-isolation", "none");
        shared.put(SupervisedWorker.SETTING, "true");
        shared.put("server.address", "127.0.0.1");
        shared.put("server.port", "0");
        shared.put("springdoc.api-docs.enabled", "false");
        shared.put("spring.flyway.enabled", "false");
        shared.put("spring.datasource.hikari.maximum-pool-size", "4");
        broker.ifAvailable(own -> {
            shared.put("spring.artemis.mode", "native");
            shared.put("spring.artemis.broker-url", own.url());
            shared.put("spring.artemis.user", own.user());
            shared.put("spring.artemis.password", own.password());
        });
        shared.computeIfPresent("spring.datasource.url", (name, url) -> url.startsWith(H2_FILE) ? serve(url) : url);
        return shared;
    }

    /** Serves the database of this process on a loopback port; returns its address there, with a random name as password. */
    private String serve(String url) {
        int options = url.indexOf(';');
        String file = url.substring(H2_FILE.length(), options < 0 ? url.length() : options);
        String secret = UUID.randomUUID().toString().replace("-", "");
        try {
            Server server = Server.createTcpServer("-tcpPort", "0", "-tcpDaemon", "-key", secret, file)
                    .start();
            database = server;
            return "jdbc:h2:tcp://127.0.0.1:%d/%s%s"
                    .formatted(server.getPort(), secret, options < 0 ? "" : url.substring(options));
        } catch (SQLException e) {
            throw new IllegalStateException("Worker processes cannot be given the database", e);
        }
    }

    /** Takes the tasks of a process back that has ended, without waiting until its leases expire. */
    private void ended(long pid, String reason) {
        try {
            tasks.running().stream()
                    .filter(task -> task.owner() != null && NodeId.isOfProcess(task.owner(), pid))
                    .filter(task -> lifecycle.reclaim(task, reason))
                    .forEach(task -> LOG.warn(
                            "Took a task of transition {} back from a worker that was ended {}",
                            task.transitionId(),
                            reason));
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("Tasks are taken back when their leases expire: {}", e.getMessage());
        }
    }

    /** Ctrl-C reaches the worker processes as well. They are not started again while the server stops. */
    @EventListener(ContextClosedEvent.class)
    void closing() {
        processes.forEach(WorkerProcess::stop);
    }

    @Override
    public void stop() {
        processes.forEach(process -> process.awaitEnd(leases.grace().plus(EXIT_TIME)));
        processes = List.of();
        if (database != null) {
            database.stop();
        }
    }

    @Override
    public boolean isRunning() {
        return !processes.isEmpty();
    }
}
