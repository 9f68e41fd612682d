package org.latentblending.testing;

import com.sun.jna.Function;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.latentblending.LatentBlendingServer;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import sun.misc.Signal;

/** The whole server in a process of its own, which can be killed; its model paints, and takes its time for a step. */
public class ChildServer implements AutoCloseable {
    /** Setting of how long its model takes for a step. */
    public static final String STEP = "--test.step";

    /** The same for each branch that is at the step, in addition. */
    public static final String STEP_OF_BRANCH = "--test.step-of-branch";

    /** The setting with which its model paints in a worker process. */
    public static final String ISOLATED = "--latentblending.worker-isolation=process";

    /** The setting with which its model is a real one, and destructors of native libraries end it with this code. */
    public static final String REAL = "--test.real-model";

    /** A prompt with which its model ends the whole process at the first step, without a word. */
    public static final String HALT = "HALT";

    private static final int HALTED = 9;
    private static final int DESTROYED = 77;
    private static final int SIGINT = 2;
    private static final int SIGNALLED = 128;

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Pattern STARTED = Pattern.compile("Tomcat started on port (\\d+)");

    private final Process process;
    private final int port;
    private final StringBuffer said;
    private final Thread reading;

    private ChildServer(Process process, int port, StringBuffer said, Thread reading) {
        this.process = process;
        this.port = port;
        this.said = said;
        this.reading = reading;
    }

    /** Starts it at a free port and waits until it takes requests. */
    public static ChildServer start(Path data, String... settings) throws IOException {
        return start("-XX:TieredStopAtLevel=1", data, settings);
    }

    /** The same for measurements: starts more slowly and becomes faster. */
    public static ChildServer startOptimized(Path data, String... settings) throws IOException {
        return start("-XX:+TieredCompilation", data, settings);
    }

    private static ChildServer start(String compilation, Path data, String... settings) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                compilation,
                "-Xshare:auto",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                ChildServer.class.getName(),
                "--server.port=0",
                "--latentblending.data=" + data,
                "--latentblending.models=src/test/resources/reference",
                "--latentblending.default-model=tiny-v"));
        command.addAll(List.of(settings));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        var said = new StringBuffer();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            said.append(line).append('\n');
            Matcher started = STARTED.matcher(line);
            if (started.find()) {
                var reading = new Thread(
                        () -> output.lines().forEach(more -> said.append(more).append('\n')), "child-output");
                reading.setDaemon(true);
                reading.start();
                return new ChildServer(process, Integer.parseInt(started.group(1)), said, reading);
            }
        }
        throw new IllegalStateException("The server did not start: " + said);
    }

    public Server client() {
        return new Server(port);
    }

    /** As {@code kill -9} does. */
    public void kill() {
        process.toHandle().destroyForcibly();
        process.onExit().join();
    }

    /** As {@code kill} does: waits for the end and all that it said, and gives the exit code. */
    public int terminate() {
        process.toHandle().destroy();
        return awaitEnd();
    }

    /** The same as Ctrl-C does. */
    public int interrupt() throws IOException {
        new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start();
        return awaitEnd();
    }

    /** Waits until it has ended by itself, and gives the exit code. */
    public int awaitEnd() {
        int code = process.onExit().join().exitValue();
        try {
            reading.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return code;
    }

    /** Waits until its log has some words. */
    public void awaitSaid(String words) {
        Awaitility.await().atMost(PATIENCE).until(() -> said().contains(words));
    }

    /** What it has used of the processors since its start, where the system tells. */
    public double processorSeconds() {
        return process.info().totalCpuDuration().map(Duration::toMillis).orElse(0L) / 1e3;
    }

    /** The processes of its workers. */
    public List<ProcessHandle> workers() {
        return process.descendants().toList();
    }

    public String said() {
        return said.toString();
    }

    @Override
    public void close() {
        kill();
    }

    /** The server of the process. */
    public static void main(String[] settings) {
        if (!Platform.isWindows()) {
            // A process that a script starts in the background ignores Ctrl-C, and Java then installs no handler.
            Function.getFunction("c", "signal").invokeVoid(new Object[] {SIGINT, Pointer.NULL});
            Signal.handle(new Signal("INT"), signal -> System.exit(SIGNALLED + SIGINT));
        }
        List<String> given = List.of(settings);
        if (given.contains(REAL)) {
            // _exit(77), in the place of a destructor that makes a thread at work crash now and then.
            Function.getFunction("c", "__cxa_atexit").invokeInt(new Object[] {
                Function.getFunction("c", "_exit"), Pointer.createConstant(DESTROYED), Pointer.NULL
            });
            LatentBlendingServer.main(settings);
            return;
        }
        Class<?> painted = given.contains(ISOLATED) ? PaintingProcess.Started.class : SlowlyPainted.class;
        LatentBlendingServer.main(
                Stream.concat(Stream.of(settings), Stream.of("--spring.main.sources=" + painted.getName()))
                        .toArray(String[]::new));
    }

    @TestConfiguration(proxyBeanMethods = false)
    static class SlowlyPainted {
        @Bean
        @Primary
        PaintedModels paintedModels(
                @Value("${test.step:4ms}") Duration step, @Value("${test.step-of-branch:0ms}") Duration ofBranch) {
            var models = new PaintedModels(step, ofBranch);
            models.onPrompt(prompt -> {
                if (prompt.equals(HALT)) {
                    models.beforeStep(() -> Runtime.getRuntime().halt(HALTED));
                }
            });
            return models;
        }
    }
}
