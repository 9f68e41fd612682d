package org.latentblending.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.latentblending.LatentBlendingServer;
import org.latentblending.testing.PaintedModels;
import org.latentblending.testing.Requests;
import org.latentblending.testing.Server;
import org.latentblending.testing.ServerTest;
import org.latentblending.testing.Watching;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/** What a restart of the server leaves of its jobs: everything. */
class RestartTest {
    @TempDir
    Path data;

    private ConfigurableApplicationContext start() {
        return new SpringApplicationBuilder(LatentBlendingServer.class, ServerTest.Painted.class)
                .run(
                        "--server.port=0",
                        "--latentblending.data=" + data,
                        "--latentblending.models=src/test/resources/reference",
                        "--latentblending.default-model=tiny-v");
    }

    private static Server server(ConfigurableApplicationContext context) {
        return new Server(context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
    }

    @Test
    void runningAndWaitingOnesAreTakenUpAndFinishedOnesStay() {
        String done;
        String running;
        String waiting;
        try (var first = start()) {
            Server server = server(first);
            done = server.submit(Requests.SMALL);
            server.watch(done, 0).untilClosed();
            first.getBean(PaintedModels.class).hold();
            running = server.submit(Requests.SMALL);
            Watching watching = server.watch(running, 0);
            watching.nextStatus("running");
            waiting = server.submit(Requests.THREE_KEYFRAMES);
            first.getBean(PaintedModels.class).allow(3);
            watching.next(message -> message.type().equals("progress"));
        }

        try (var second = start()) {
            Server server = server(second);
            server.watch(running, 0).untilClosed();
            server.watch(waiting, 0).untilClosed();

            assertThat(server.transition(done).get("status").asString()).isEqualTo("succeeded");
            assertThat(server.transition(running).get("status").asString()).isEqualTo("succeeded");
            assertThat(server.transition(waiting).get("status").asString()).isEqualTo("succeeded");
            JsonNode frames = server.transition(running).get("frames");
            assertThat(frames).hasSize(5);
            for (int i = 0; i < 5; i++) {
                assertThat(server.get("/api/v1/transitions/" + running + "/frames/" + i + ".png")
                                .body())
                        .isEqualTo(server.get("/api/v1/transitions/" + done + "/frames/" + i + ".png")
                                .body());
            }
        }
    }
}
