package org.latentblending.testing;

import com.sun.jna.Function;
import java.time.Duration;
import java.util.Map;
import org.latentblending.LatentBlendingServer;
import org.latentblending.rendering.isolation.WorkerCommand;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/**
 * A worker process whose model paints, and takes its time for a step. A prompt that is a signal's name makes it send itself
 * that signal at the next step, and {@code HEAP} makes it ask for more than there is of Java's heap.
 */
public class PaintingProcess {
    private static final Logger LOG = LoggerFactory.getLogger(PaintingProcess.class);
    private static final Duration STEP = Duration.ofMillis(5);
    private static final Map<String, Integer> SIGNALS = Map.of("SIGSEGV", 11, "SIGKILL", 9);

    private PaintingProcess() {}

    public static void main(String[] arguments) {
        LatentBlendingServer.main(new String[] {"--spring.main.sources=" + Painted.class.getName()});
    }

    private static void askForMoreThanTheHeap() {
        LOG.info("{} numbers do not fit", new long[(int) (Runtime.getRuntime().maxMemory() / Long.BYTES)].length);
    }

    private static void raise(int signal) {
        Function.getFunction("c", "raise").invokeInt(new Object[] {signal});
    }

    @TestConfiguration(proxyBeanMethods = false)
    static class Painted {
        @Bean
        @Primary
        PaintedModels paintedModels() {
            var models = new PaintedModels(STEP, Duration.ZERO);
            models.onPrompt(prompt -> {
                LOG.info(
                        "Painting '{}' in process {}.",
                        prompt,
                        ProcessHandle.current().pid());
                if (SIGNALS.containsKey(prompt)) {
                    models.beforeStep(() -> raise(SIGNALS.get(prompt)));
                } else if (prompt.equals("HEAP")) {
                    models.beforeStep(PaintingProcess::askForMoreThanTheHeap);
                }
            });
            return models;
        }
    }

    /** Has the server start it. */
    @TestConfiguration(proxyBeanMethods = false)
    public static class Started {
        @Bean
        @Primary
        WorkerCommand paintingProcess() {
            return new WorkerCommand() {
                @Override
                protected String mainClass() {
                    return PaintingProcess.class.getName();
                }
            };
        }
    }
}
