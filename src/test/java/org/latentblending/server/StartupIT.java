package org.latentblending.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.latentblending.LatentBlendingServer;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** A server that cannot start says why in a line that a person understands. */
@ExtendWith(OutputCaptureExtension.class)
class StartupIT {
    @TempDir
    Path folder;

    private static Throwable start(String... settings) {
        return catchThrowable(() -> new SpringApplicationBuilder(LatentBlendingServer.class)
                .run(settings)
                .close());
    }

    @Test
    void aDataFolderThatCannotBeWritten(CapturedOutput output) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");

        assertThat(start("--server.port=0", "--latentblending.data=" + file)).isNotNull();

        assertThat(output).contains("The data folder " + file + " cannot be written");
        assertThat(output).contains("LATENTBLENDING_DATA");
    }

    @Test
    void anOpenAddressWithoutAToken(CapturedOutput output) {
        assertThat(start("--server.port=0", "--latentblending.data=" + folder, "--server.address=0.0.0.0"))
                .isNotNull();

        assertThat(output).contains("LATENTBLENDING_TOKEN");
    }

    @Test
    void aWorkerThatSharesNothing(CapturedOutput output) {
        assertThat(start("--server.port=0", "--latentblending.data=" + folder, "--latentblending.role=worker"))
                .isNotNull();

        assertThat(output)
                .contains("The role worker needs other servers, but no other server can use this one's queue");
        assertThat(output).contains("spring.artemis.broker-url");
    }

    @Test
    void aPortInUse(CapturedOutput output) {
        try (var first = first()) {
            String port = first.getEnvironment().getRequiredProperty("local.server.port");

            assertThat(start("--server.port=" + port, "--latentblending.data=" + folder.resolve("two")))
                    .isNotNull();
        }

        assertThat(output).containsPattern("Port \\d+ was already in use");
    }

    @Test
    void aDataFolderInUseByAnotherProcess() throws IOException, InterruptedException {
        try (var first = first()) {
            Process second = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            LatentBlendingServer.class.getName(),
                            "--server.port=0",
                            "--latentblending.data=" + folder.resolve("one"))
                    .redirectErrorStream(true)
                    .start();
            String said = new String(second.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(second.waitFor()).isNotZero();
            assertThat(said).contains("Another server is using the data folder");
            assertThat(first.isRunning()).isTrue();
        }
    }

    private ConfigurableApplicationContext first() {
        return new SpringApplicationBuilder(LatentBlendingServer.class)
                .run("--server.port=0", "--latentblending.data=" + folder.resolve("one"));
    }
}
