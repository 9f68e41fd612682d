package org.latentblending.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
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
            Process second = process(System.getProperty("java.class.path"), folder.resolve("one"));
            String said = new String(second.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(second.waitFor()).isNotZero();
            assertThat(said).contains("Another server is using the data folder");
            assertThat(first.isRunning()).isTrue();
        }
    }

    /** A machine that has the driver may also have a card, and then this build goes on to its libraries. */
    @Test
    @EnabledIf("hasNoDriver")
    void aBuildForCudaWithoutTheDriver() throws IOException, InterruptedException {
        Path build = folder.resolve("build");
        Files.createDirectories(build.resolve("native/lib"));
        Files.writeString(
                build.resolve("native/lib/pytorch.properties"),
                "version=2.5.1-20241113\nflavor=cu124\nclassifier=linux-x86_64\nlibraries=libtorch.so\n");

        Process server =
                process(build + File.pathSeparator + System.getProperty("java.class.path"), folder.resolve("data"));
        String said = new String(server.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(server.waitFor()).isNotZero();
        assertThat(said)
                .containsPattern(
                        "This build computes with CUDA 12.4, and NVIDIA's driver \\(\\S+\\) is not installed here.")
                .contains("Install the driver, start the container with --gpus all, or use the build without -Pcu124.");
    }

    static boolean hasNoDriver() {
        try {
            NativeLibrary.getInstance(Platform.isWindows() ? "nvcuda" : "libcuda.so.1");
            return false;
        } catch (UnsatisfiedLinkError missing) {
            return true;
        }
    }

    private static Process process(String classPath, Path data) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath,
                        LatentBlendingServer.class.getName(),
                        "--server.port=0",
                        "--latentblending.data=" + data)
                .redirectErrorStream(true)
                .start();
    }

    private ConfigurableApplicationContext first() {
        return new SpringApplicationBuilder(LatentBlendingServer.class)
                .run("--server.port=0", "--latentblending.data=" + folder.resolve("one"));
    }
}
