package org.latentblending.rendering.isolation;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.springframework.util.ClassUtils;

/** How another process with this one's Java and classes is started, be they in a jar of jars, a jar, or folders. */
public class WorkerCommand {
    private static final String LAUNCHER_OF_A_JAR_OF_JARS = "org.springframework.boot.loader.launch.PropertiesLauncher";
    private static final String LOG = "org/latentblending/rendering/isolation/process-log.xml";

    private final Class<?> program;

    /** @param program has the {@code main} */
    public WorkerCommand(Class<?> program) {
        this.program = program;
    }

    ProcessBuilder builder() {
        var builder = new ProcessBuilder(command());
        builder.environment().putIfAbsent("MALLOC_ARENA_MAX", "2");
        return builder;
    }

    /** Program and arguments. */
    protected List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("-D"))
                .forEach(command::add);
        command.addAll(List.of(
                // What there is to do in Java is little; the optimizing compiler would take its cores and memory.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                // Any of its threads may be what had to end for want of memory; a new process has all of them.
                "-XX:+ExitOnOutOfMemoryError",
                // A crash leaves nothing behind where the server happens to run.
                "-XX:-CreateCoredumpOnCrash",
                "-XX:-DumpReplayDataOnError",
                "-XX:ErrorFile=" + Path.of(System.getProperty("java.io.tmpdir"), "latentblending-worker-%p.log"),
                "-Dlogback.configurationFile=" + LOG,
                "-cp",
                System.getProperty("java.class.path")));
        if (ClassUtils.isPresent(LAUNCHER_OF_A_JAR_OF_JARS, ClassLoader.getSystemClassLoader())) {
            command.add(command.size() - 2, "-Dloader.main=" + program.getName());
            command.add(LAUNCHER_OF_A_JAR_OF_JARS);
        } else {
            command.add(program.getName());
        }
        return command;
    }
}
