package org.latentblending.frontend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the page's own tests, {@code frontend/test}, under {@code node --test}; skipped without Node 18 or later on the PATH. */
class PageModulesIT {
    private static final Path FRONTEND = Path.of("frontend");
    private static final int OLDEST = 18;
    /** What browsers have had for years and Node has without a flag since version 20. */
    private static final List<String> GLOBALS =
            List.of("--experimental-global-customevent", "--experimental-global-webcrypto");

    private static final Pattern VERSION = Pattern.compile("v(\\d+)\\.");
    private static final Pattern PASSED = Pattern.compile("(?m)^# pass (\\d+)$");
    private static final Pattern NOT_RUN = Pattern.compile("(?m)^# (fail|cancelled|skipped|todo) [1-9]");

    private static int version;

    private record Ended(int status, String output) {}

    @BeforeAll
    static void findNode() throws IOException, InterruptedException {
        version = version();
        assumeThat(version)
                .as("the page's modules are not tested: Node %d or later is not on the PATH", OLDEST)
                .isGreaterThanOrEqualTo(OLDEST);
    }

    static List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(FRONTEND.resolve("test"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".test.js"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void pass(String file) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(version < 20 ? GLOBALS : List.of());
        arguments.addAll(List.of("--test", "--test-reporter=tap", "test/" + file));

        Ended ended = node(arguments);

        assertThat(ended.status()).as(ended.output()).isZero();
        Matcher passed = PASSED.matcher(ended.output());
        assertThat(passed.find()).as(ended.output()).isTrue();
        assertThat(Integer.parseInt(passed.group(1))).as(ended.output()).isPositive();
        assertThat(NOT_RUN.matcher(ended.output()).find()).as(ended.output()).isFalse();
    }

    private static int version() throws IOException, InterruptedException {
        try {
            Matcher found = VERSION.matcher(node(List.of("--version")).output());
            return found.find() ? Integer.parseInt(found.group(1)) : 0;
        } catch (IOException notThere) {
            return 0;
        }
    }

    private static Ended node(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("node"));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .directory(FRONTEND.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output);
    }
}
