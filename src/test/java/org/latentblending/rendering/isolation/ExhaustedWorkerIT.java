package org.latentblending.rendering.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.latentblending.LatentBlendingServer;
import org.latentblending.testing.RealServerTest;
import org.latentblending.testing.Server;
import org.latentblending.testing.ShownTransition;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.test.context.TestPropertySource;

/** A whole job with a real model that uses up the memory that its worker's process may have. */
@RealServerTest
@TestPropertySource(
        properties = {
            "latentblending.data=target/test-data/${random.uuid}",
            "latentblending.models=src/test/resources/reference",
            "latentblending.default-model=tiny-v",
            "latentblending.worker-isolation=process",
            "latentblending.lease.attempts=2",
            "latentblending.lease.pause=100ms"
        })
@Import(ExhaustedWorkerIT.LimitedProcess.class)
@EnabledIf(value = "canLimit", disabledReason = "Linux's prlimit is missing")
class ExhaustedWorkerIT {
    private static final Path PRLIMIT = Path.of("/usr/bin/prlimit");
    /** What a process may have more than the one that has drawn a small picture. */
    private static final long ROOM = 96L << 20;

    private static final int SMALL = 64;
    private static final int LARGE = 768;

    @Autowired
    Server server;

    @Autowired
    LimitedCommand command;

    static boolean canLimit() {
        return Files.isExecutable(PRLIMIT);
    }

    /** PyTorch's failure to allocate ends the job, and a crash in place of it ends two processes and the job. */
    @Test
    void failsOnlyTheTransitionThatIsTooLarge() throws Exception {
        assertThat(finished(SMALL).status()).isEqualTo("succeeded");
        ProcessHandle unlimited = process();
        command.limit = memoryOf(unlimited) + ROOM;
        unlimited.destroyForcibly();
        unlimited.onExit().join();

        ShownTransition large = finished(LARGE);
        assertThat(large.status()).as("%s", large).isEqualTo("failed");
        assertThat(large.problem().toString()).containsAnyOf("ran out of memory", "process ended 2 times");

        ShownTransition small = finished(SMALL);
        assertThat(small.status()).as("%s", small).isEqualTo("succeeded");
        assertThat(server.get("/actuator/health").json().get("status").asString())
                .isEqualTo("UP");
    }

    private ShownTransition finished(int side) {
        String id = server.submit(
                """
                {"keyframes": [{"prompt": "a red apple", "seed": 1}, {"prompt": "a green frog", "seed": 2}],
                 "width": %1$d, "height": %1$d,
                 "branching": {"steps": 2, "branchCounts": [2], "injectionSteps": [0]},
                 "movie": {"fps": 2, "seconds": 1}}"""
                        .formatted(side));
        server.watch(id, 0).untilClosed();
        return server.transition(id);
    }

    /** The worker's process, the only child that runs this program. */
    private static ProcessHandle process() {
        return ProcessHandle.current()
                .children()
                .filter(child -> commandLine(child).contains(LatentBlendingServer.class.getName()))
                .findFirst()
                .orElseThrow();
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/%d/cmdline".formatted(process.pid())), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    /** Bytes that are its own. */
    private static long memoryOf(ProcessHandle process) throws IOException {
        return Files.readAllLines(Path.of("/proc/%d/status".formatted(process.pid()))).stream()
                .filter(line -> line.startsWith("VmData:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElseThrow();
    }

    static class LimitedCommand extends WorkerCommand {
        private volatile long limit = Long.MAX_VALUE;

        @Override
        protected List<String> command() {
            List<String> command = new ArrayList<>(List.of(PRLIMIT.toString(), "--data=" + limit));
            command.addAll(super.command());
            return command;
        }
    }

    @TestConfiguration(proxyBeanMethods = false)
    static class LimitedProcess {
        @Bean
        @Primary
        LimitedCommand limitedProcess() {
            return new LimitedCommand();
        }
    }
}
