package org.latentblending.frontend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
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
    /** What browsers have had for years and Node has without a flag since version 20. */
    private static final List<String> GLOBALS =
            List.of("--experimental-global-customevent", "--experimental-global-webcrypto");

    private static final Pattern PASSED = Pattern.compile("(?m)^# pass (\\d+)$");
    private static final Pattern NOT_RUN = Pattern.compile("(?m)^# (fail|cancelled|skipped|todo) [1-9]");

    private static int version;

    @BeforeAll
    static void findNode() {
        version = Node.version();
        assumeThat(version)
                .as("the page's modules are not tested: Node %d or later is not on the PATH", Node.OLDEST)
                .isGreaterThanOrEqualTo(Node.OLDEST);
    }

    static List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(Node.FRONTEND.resolve("test"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".test.js"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void pass(String file) throws IOException {
        List<String> arguments = new ArrayList<>(version < 20 ? GLOBALS : List.of());
        arguments.addAll(List.of("--test", "--test-reporter=tap", "test/" + file));

        Node.Ended ended = Node.run(arguments, "");

        assertThat(ended.status()).as(ended.output()).isZero();
        Matcher passed = PASSED.matcher(ended.output());
        assertThat(passed.find()).as(ended.output()).isTrue();
        assertThat(Integer.parseInt(passed.group(1))).as(ended.output()).isPositive();
        assertThat(NOT_RUN.matcher(ended.output()).find()).as(ended.output()).isFalse();
    }
}
