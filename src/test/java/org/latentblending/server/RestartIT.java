package org.latentblending.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.latentblending.testing.PaintedServer;
import org.latentblending.testing.Requests;
import org.latentblending.testing.Server;
import org.latentblending.testing.ShownTransition;
import org.latentblending.testing.Watching;

/** What a restart of the server leaves of its jobs: everything. */
class RestartIT {
    /** A step that is held does not end, however long it is waited for. */
    private static final String SHORT_GRACE = "--latentblending.lease.grace=1s";

    @TempDir
    Path data;

    @Test
    void runningAndWaitingOnesAreTakenUpAndFinishedOnesStay() {
        String done;
        String running;
        String waiting;
        try (PaintedServer first = PaintedServer.start(data, SHORT_GRACE)) {
            Server server = first.client();
            done = server.submit(Requests.SMALL);
            server.watch(done, 0).untilClosed();
            first.models().hold();
            running = server.submit(Requests.SMALL);
            Watching watching = server.watch(running, 0);
            watching.nextStatus("running");
            waiting = server.submit(Requests.THREE_KEYFRAMES);
            first.models().allow(3);
            watching.next(message -> message.type().equals("progress"));
        }

        try (PaintedServer second = PaintedServer.start(data)) {
            Server server = second.client();
            server.watch(running, 0).untilClosed();
            server.watch(waiting, 0).untilClosed();

            assertThat(server.transition(done).status()).isEqualTo("succeeded");
            assertThat(server.transition(running).status()).isEqualTo("succeeded");
            assertThat(server.transition(waiting).status()).isEqualTo("succeeded");
            List<ShownTransition.Frame> frames = server.transition(running).frames();
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
