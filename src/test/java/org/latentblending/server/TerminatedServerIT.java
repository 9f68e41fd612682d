package org.latentblending.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.latentblending.testing.ChildServer;
import org.latentblending.testing.PaintedServer;
import org.latentblending.testing.Requests;
import org.latentblending.testing.Server;
import org.latentblending.testing.Told;
import org.latentblending.testing.Watching;

/** A real server process that is asked to end, as {@code kill}, Docker, systemd and Ctrl-C do. */
class TerminatedServerIT {
    private static final int GOING_AWAY = 1001;
    /** 128 and the number of the signal, as for any Java process. */
    private static final int TERMINATED = 143;

    private static final int INTERRUPTED = 130;
    /** Whoever had to wait for it would make the test fail. */
    private static final String LONG_LEASE = "--latentblending.lease.duration=1h";

    private static final String SHORT_GRACE = "--latentblending.lease.grace=200ms";
    /** So that it is still at its transition when it is asked to end. */
    private static final String LONG_STEP = ChildServer.STEP + "=100ms";

    private static final String STEP_OF_AN_HOUR = ChildServer.STEP + "=1h";

    private static final String STEPS_OF_MANY_SECONDS =
            """
            {"keyframes": [{"prompt": "one", "seed": 1}, {"prompt": "two", "seed": 2}], "width": 1536, "height": 1536,
             "branching": {"steps": 3, "branchCounts": [2], "injectionSteps": [0]},
             "movie": {"fps": 2, "seconds": 1}}""";

    @TempDir
    Path data;

    @Test
    void returnsItsTasksClosesSocketsAndExits() throws IOException {
        String running;
        String waiting;
        try (ChildServer server = ChildServer.start(data, LONG_LEASE, LONG_STEP)) {
            Server client = server.client();
            running = client.submit(Requests.EIGHT_SEGMENTS);
            waiting = client.submit(Requests.SMALL);
            Watching watching = client.watch(running, 0);
            Watching overview = client.watchAt("/ws/transitions");
            watching.next(message -> message.type().equals("frame"));

            assertThat(server.terminate()).as(server.said()).isEqualTo(TERMINATED);

            assertThat(watching.closeStatus()).isEqualTo(GOING_AWAY);
            assertThat(overview.closeStatus()).isEqualTo(GOING_AWAY);
            assertThat(server.said()).doesNotContain("ERROR");
        }

        try (ChildServer slow = ChildServer.start(data, LONG_LEASE, SHORT_GRACE, STEP_OF_AN_HOUR)) {
            slow.awaitSaid("Loaded 'tiny-v'");

            assertThat(slow.interrupt()).as(slow.said()).isEqualTo(INTERRUPTED);

            assertThat(slow.said()).contains("Releasing a task of transition " + running);
        }

        try (PaintedServer last = PaintedServer.start(data, LONG_LEASE)) {
            for (String id : new String[] {running, waiting}) {
                Told told = Told.by(last.client().watch(id, 0));
                told.assertEverythingOnce();
                assertThat(told.statuses()).containsExactly("queued", "running", "succeeded");
            }
        }
    }

    /** Its worker is in PyTorch, which nobody can interrupt. */
    @Test
    void exitsInTheMiddleOfALongStepOfARealModel() throws IOException {
        String running;
        try (ChildServer server = ChildServer.start(data, LONG_LEASE, SHORT_GRACE, ChildServer.REAL)) {
            running = server.client().submit(STEPS_OF_MANY_SECONDS);
            server.client().watch(running, 0).next(message -> message.type().equals("branch"));

            assertThat(server.terminate()).as(server.said()).isEqualTo(TERMINATED);

            assertThat(server.said()).contains("Releasing a task of transition " + running);
        }

        try (PaintedServer next = PaintedServer.start(data, LONG_LEASE)) {
            Told told = Told.by(next.client().watch(running, 0));
            told.assertEverythingOnce();
            assertThat(told.statuses()).containsExactly("queued", "running", "succeeded");
        }
    }
}
