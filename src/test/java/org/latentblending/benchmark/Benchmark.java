package org.latentblending.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Locale;
import org.latentblending.diffusion.torch.Torch;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

/** Measures what docs/performance.md states, and prints its tables. That page tells the command and its options. */
public final class Benchmark {
    private Benchmark() {}

    public static void main(String... arguments) throws Exception {
        Options options = Options.read(arguments);
        LoggingSystem.get(Benchmark.class.getClassLoader()).setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.WARN);
        System.out.printf(
                "%s: %s, %d threads, Java %s, %s. Median (least to greatest) of %d rounds, variants in turn.%n",
                LocalDate.now(),
                processor(),
                Torch.threads(),
                Runtime.version().feature(),
                System.getProperty("os.name"),
                options.rounds());
        for (Part part : options.parts()) {
            long start = System.nanoTime();
            part.measure(options);
            System.out.printf(
                    "%n%s took %d s.%n",
                    part.name().toLowerCase(Locale.ROOT), Math.round((System.nanoTime() - start) / 1e9));
        }
        System.exit(0); // PyTorch's and the server's threads would go on for a while.
    }

    private static String processor() throws IOException {
        Path description = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(description)) {
            return System.getProperty("os.arch");
        }
        return Files.readAllLines(description).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).trim())
                .findFirst()
                .orElse(System.getProperty("os.arch"));
    }
}
