package org.latentblending.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.latentblending.testing.ChildServer;
import org.latentblending.testing.PaintingProcess;
import org.latentblending.testing.Requests;
import org.latentblending.testing.Results;
import org.latentblending.testing.Server;
import org.latentblending.testing.ShownModel;
import org.latentblending.testing.Told;
import org.latentblending.testing.Watching;
import org.latentblending.transitions.tasks.Task;
import org.latentblending.transitions.tasks.Tasks;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.test.annotation.DirtiesContext;

/** Workers in processes of their own, which are killed from outside and from inside. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "latentblending.data=target/test-data/${random.uuid}",
            "latentblending.models=src/test/resources/reference",
            "latentblending.default-model=tiny-v",
            "latentblending.worker-isolation=process",
            "latentblending.lease.heartbeat=100ms",
            "latentblending.lease.attempts=2",
            "latentblending.lease.pause=100ms"
        })
@DirtiesContext
@Import(PaintingProcess.Started.class)
@ExtendWith(OutputCaptureExtension.class)
class IsolatedWorkersIT {
    private static final long PATIENCE_SECONDS = 180;
    private static final Pattern PAINTING = Pattern.compile("Painting '.*' in process (\\d+)\\.");

    private static final Pattern WORKER_PORT = Pattern.compile("worker cpu: Tomcat started on port (\\d+)");

    @LocalServerPort
    int port;

    @Autowired
    Tasks tasks;

    private Server server() {
        return new Server(port);
    }

    /** The process that was the last to say that it paints. */
    private static ProcessHandle worker(CapturedOutput output) {
        return Awaitility.await()
                .atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .until(
                        () -> PAINTING.matcher(output.getOut())
                                .results()
                                .reduce((first, second) -> second)
                                .flatMap(found -> ProcessHandle.of(Long.parseLong(found.group(1)))),
                        Optional::isPresent)
                .orElseThrow();
    }

    /** The port of the worker that was the last to open one. */
    private static int portOfWorker(CapturedOutput output) {
        return WORKER_PORT
                .matcher(output.getOut())
                .results()
                .reduce((first, second) -> second)
                .map(found -> Integer.parseInt(found.group(1)))
                .orElseThrow();
    }

    private static String asking(String prompt) {
        return Requests.SMALL.replace("a red apple", prompt);
    }

    private ShownModel model() {
        return server().models().stream()
                .filter(model -> model.id().equals("tiny-v"))
                .findFirst()
                .orElseThrow();
    }

    private static void awaitEnd(ProcessHandle process) {
        process.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    @Test
    void jobsThatCrashTheirWorkerWaitForAllOthersAndFailWithTheSignal() {
        String crashing = server().submit(asking("SIGSEGV"));
        String killed = server().submit(asking("SIGKILL"));
        String outOfHeap = server().submit(asking("HEAP"));
        String sound = server().submit(Requests.SMALL);

        assertThat(Told.by(server().watch(crashing, 0)).statuses()).containsExactly("queued", "running", "failed");
        assertThat(Told.by(server().watch(killed, 0)).statuses()).containsExactly("queued", "running", "failed");
        assertThat(Told.by(server().watch(outOfHeap, 0)).statuses()).containsExactly("queued", "running", "failed");
        Told.by(server().watch(sound, 0)).assertEverythingOnce();

        assertThat(finishedAt(sound)).isBefore(finishedAt(crashing)).isBefore(finishedAt(killed));
        assertThat(problem(crashing))
                .startsWith("The worker's process ended 2 times at the same place of this transition, the last time by"
                        + " signal 11 (SIGSEGV). Retry it if the server or its machine was at fault");
        assertThat(problem(killed))
                .startsWith("The worker's process ended 2 times at the same place of this transition, the last time by"
                        + " signal 9 (SIGKILL), as Linux does for want of memory.");
        assertThat(problem(outOfHeap)).contains("by itself with exit code 3 for want of memory");
        for (String id : List.of(crashing, killed, outOfHeap)) {
            assertThat(tasks.of(id)).extracting(Task::state).contains(Task.State.STOPPED);
            assertThat(tasks.of(id)).extracting(Task::state).doesNotContain(Task.State.RUNNING, Task.State.READY);
        }
    }

    private Instant finishedAt(String id) {
        return server().transition(id).finishedAt();
    }

    private String problem(String id) {
        return server().transition(id).problem().detail();
    }

    @Test
    void aJobResumesInAnotherProcessWhenItsWorkerIsKilled(CapturedOutput output) {
        String undisturbed = server().submit(Requests.EIGHT_SEGMENTS);
        Told.by(server().watch(undisturbed, 0)).assertEverythingOnce();
        ProcessHandle first = worker(output);
        String id = server().submit(Requests.EIGHT_SEGMENTS);
        Watching watching = server().watch(id, 0);
        watching.next(message -> message.type().equals("frame") && message.index() % 5 != 0);

        first.destroyForcibly();

        Told.by(watching).assertEverythingOnce();
        assertThat(worker(output).pid()).isNotEqualTo(first.pid());
        Results.assertSame(server(), id, undisturbed);
    }

    @Test
    void aModelIsReadyWhileItsProcessLivesAndAvailableAfterwards(CapturedOutput output) {
        Told.by(server().watch(server().submit(Requests.SMALL), 0)).assertEverythingOnce();
        assertThat(model().state()).isEqualTo("ready");
        assertThat(model().devices()).containsExactly("cpu");

        worker(output).destroyForcibly();

        Awaitility.await().atMost(PATIENCE_SECONDS, TimeUnit.SECONDS).until(() -> model().state()
                .equals("available"));
    }

    @Test
    void aCancelledJobFreesItsWorker() {
        String id = server().submit(Requests.segments(63, 60, 0));
        Watching watching = server().watch(id, 0);
        watching.next(message -> message.type().equals("branch"));

        server().post("/api/v1/transitions/" + id + "/cancel", "");

        assertThat(Told.by(watching).statuses()).containsExactly("queued", "running", "cancelled");
        Told.by(server().watch(server().submit(Requests.SMALL), 0)).assertEverythingOnce();
    }

    @Test
    void theServerLogsWhatAWorkerLogsAndTheWorkerPublishesItsMetrics(CapturedOutput output) throws IOException {
        String id = server().submit(asking("a blue whale"));
        Told.by(server().watch(id, 0)).assertEverythingOnce();

        Awaitility.await().atMost(PATIENCE_SECONDS, TimeUnit.SECONDS).until(() -> output.getOut()
                .lines()
                .anyMatch(
                        line -> line.contains(id) && line.contains("worker cpu: Painting 'a blue whale' in process")));

        worker(output).destroyForcibly();
        Told.by(server().watch(server().submit(Requests.SMALL), 0)).assertEverythingOnce();

        try (InputStream page = new Server(portOfWorker(output))
                .uri("/actuator/prometheus")
                .toURL()
                .openStream()) {
            assertThat(new String(page.readAllBytes(), StandardCharsets.UTF_8))
                    .containsPattern("latentblending_unet_steps_total\\{device=\"cpu\",model=\"tiny-v\"} [1-9]")
                    .containsPattern("latentblending_device_memory_used_bytes\\{device=\"cpu\"} [1-9]");
        }
    }

    @Test
    void aWorkerEndsWhenItsServerIsKilled(@TempDir Path data) throws IOException {
        try (ChildServer server = ChildServer.start(data, ChildServer.ISOLATED)) {
            server.client()
                    .watch(server.client().submit(Requests.EIGHT_SEGMENTS), 0)
                    .next(message -> message.type().equals("branch"));
            List<ProcessHandle> workers = server.workers();
            assertThat(workers).hasSize(1);

            server.kill();

            awaitEnd(workers.get(0));
        }
    }
}
