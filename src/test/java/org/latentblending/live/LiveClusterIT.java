package org.latentblending.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.latentblending.LatentBlendingServer;
import org.latentblending.testing.NoModels;
import org.latentblending.testing.PaintedModels;
import org.latentblending.testing.Relay;
import org.latentblending.testing.Requests;
import org.latentblending.testing.Server;
import org.latentblending.testing.ServerTest;
import org.latentblending.testing.SharedServices;
import org.latentblending.testing.ShownTransition;
import org.latentblending.testing.Told;
import org.latentblending.testing.Watching;
import org.latentblending.testing.Watching.Message;
import org.latentblending.transitions.TransitionEvent;
import org.latentblending.transitions.TransitionNotification;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.EventListener;

/**
 * Two servers for clients and one worker. Their heartbeats are slower than the test, so that only notifications can be the
 * reason why a change is seen at once.
 */
class LiveClusterIT {
    private static final int STEPS = 50;
    /** One block of 50 steps, in which a worker sends no query to the database. */
    private static final String ONE_LONG_BLOCK =
            """
            {"keyframes": [{"prompt": "a"}, {"prompt": "b"}], "width": 64, "height": 64,
             "branching": {"steps": 50, "branchCounts": [2], "injectionSteps": [0]},
             "movie": {"fps": 10, "seconds": 1}}""";

    @TempDir
    static Path folder;

    private static final List<ConfigurableApplicationContext> CONTEXTS = new ArrayList<>();
    private static final AtomicInteger PROBES = new AtomicInteger();
    private static SharedServices shared;
    private static Relay brokerOfOther;
    private static PaintedModels models;
    private static Server one;
    private static Server other;

    @BeforeAll
    static void startServers() throws IOException {
        shared = SharedServices.start(folder.resolve("broker"));
        brokerOfOther = new Relay(shared.brokerPort());
        models = start(
                        ServerTest.Painted.class,
                        "worker",
                        "--latentblending.models=src/test/resources/reference",
                        "--latentblending.default-model=tiny-v")
                .getBean(PaintedModels.class);
        one = server(start(NoModels.class, "api"));
        other = server(
                start(NoModels.class, "api", "--spring.artemis.broker-url=tcp://127.0.0.1:" + brokerOfOther.port()));
    }

    private static ConfigurableApplicationContext start(Class<?> models, String role, String... settings) {
        List<String> all = new ArrayList<>(shared.settings(role));
        all.addAll(List.of(
                "--server.port=0",
                "--latentblending.data=" + folder.resolve("server-" + CONTEXTS.size()),
                "--latentblending.lease.heartbeat=1h",
                "--latentblending.lease.duration=2h",
                "--latentblending.live.poll-interval=200ms"));
        for (String setting : settings) {
            // One that is given twice would count as a list.
            all.removeIf(other -> other.startsWith(setting.substring(0, setting.indexOf('=') + 1)));
            all.add(setting);
        }
        var context = new SpringApplicationBuilder(LatentBlendingServer.class, Received.class, models)
                .run(all.toArray(String[]::new));
        CONTEXTS.add(context);
        return context;
    }

    private static Server server(ConfigurableApplicationContext context) {
        return new Server(context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
    }

    /** A server whose connection to the broker was cut refuses work until its next check. */
    @BeforeEach
    void awaitAllUp() {
        for (ConfigurableApplicationContext context : CONTEXTS) {
            Awaitility.await("a server is up")
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> server(context).get("/actuator/health").status() == 200);
        }
    }

    /** Notifications that are sent before every server has subscribed are lost. */
    @BeforeEach
    void awaitAllConnected() {
        for (ConfigurableApplicationContext sender : CONTEXTS) {
            String probe = "probe-" + PROBES.incrementAndGet();
            for (ConfigurableApplicationContext receiver : CONTEXTS) {
                Received received = receiver.getBean(Received.class);
                Awaitility.await("a server receives the notifications of another one")
                        .atMost(Duration.ofMinutes(2))
                        .until(() -> {
                            sender.publishEvent(new TransitionEvent.Deleted(probe));
                            return sender == receiver || received.transitions.contains(probe);
                        });
            }
        }
    }

    /** The transitions in notifications of other servers. */
    static class Received {
        private final Set<String> transitions = ConcurrentHashMap.newKeySet();

        @EventListener
        void received(TransitionNotification notification) {
            transitions.add(notification.transitionId());
        }
    }

    @AfterEach
    void release() {
        models.release();
        brokerOfOther.mend();
    }

    @AfterAll
    static void stopServers() {
        models.release();
        CONTEXTS.forEach(ConfigurableApplicationContext::close);
        brokerOfOther.close();
        shared.close();
    }

    @Test
    void pushesTheWorkOfAWorkerAtEveryServer() {
        models.hold();
        String id = one.submit(Requests.THREE_KEYFRAMES);
        Watching atOne = one.watch(id, 0);
        Watching atOther = other.watch(id, 0);
        Watching all = other.watchAt("/ws/transitions");
        atOther.nextStatus("running");
        models.allow(1);
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> types(atOther)
                .containsAll(Set.of("progress", "preview")));
        ShownTransition.Progress shown = other.transition(id).progress();
        all.next(message -> message.type().equals("progress"));
        models.release();

        Told told = Told.by(atOne);
        told.assertEverythingOnce();
        assertThat(Told.by(atOther).whole()).isEqualTo(told.whole());
        assertThat(shown.completedSteps()).isPositive();
        assertThat(Told.by(other.watch(id, 5)).whole())
                .isEqualTo(told.whole().subList(5, told.whole().size()));
        all.nextStatus("succeeded");
        all.cut();
    }

    private static Set<String> types(Watching watching) {
        return watching.messages().stream().map(Message::type).collect(Collectors.toSet());
    }

    @Test
    void stopsTheWorkerAtOnceWhenATransitionIsCancelled() {
        var steps = new AtomicInteger();
        models.hold();
        models.beforeStep(steps::incrementAndGet);
        String cancelled = one.submit(ONE_LONG_BLOCK);
        Watching watching = one.watch(cancelled, 0);
        watching.nextStatus("running");
        models.allow(2);
        watching.next(message -> message.type().equals("progress"));
        String next = other.submit(ONE_LONG_BLOCK);
        Watching watchingNext = one.watch(next, 0);

        other.post("/api/v1/transitions/" + cancelled + "/cancel", "");

        watching.nextStatus("cancelled");
        assertThat(watching.closeStatus()).isEqualTo(1000);
        Awaitility.await("the worker is at the next one")
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    models.allow(1);
                    return watchingNext.messages().stream()
                            .anyMatch(message -> message.type().equals("status")
                                    && message.status().equals("running"));
                });
        assertThat(steps.get()).isLessThan(STEPS);
        models.release();
        assertThat(Told.by(watchingNext).statuses()).endsWith("succeeded");
    }

    @Test
    void pollsTheDatabaseWithoutNotifications() {
        brokerOfOther.cut();
        Watching all = other.watchAt("/ws/transitions");
        String id = one.submit(Requests.SMALL);
        Watching atOther = other.watch(id, 0);
        Watching atOne = one.watch(id, 0);

        Told told = Told.by(atOther);

        told.assertEverythingOnce();
        assertThat(Told.by(atOne).whole()).isEqualTo(told.whole());
        for (String status : told.statuses()) {
            assertThat(all.nextStatus(status).transitionId()).isEqualTo(id);
        }
        all.cut();
    }
}
