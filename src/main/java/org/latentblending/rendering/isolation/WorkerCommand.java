package org.latentblending.rendering.isolation;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import org.springframework.util.ClassUtils;
import tools.jackson.databind.json.JsonMapper;

/** Starts the server's program once more, with this process's Java and classes: from a jar of jars, a jar, or folders. */
@Component
public class WorkerCommand {
    private static final String LAUNCHER_OF_A_JAR_OF_JARS = "org.springframework.boot.loader.launch.PropertiesLauncher";
    private static final List<String> SETTING_PREFIXES = Stream.of("latentblending.", "spring.", "server.", "logging.")
            .map("-D"::concat)
            .toList();

    ProcessBuilder builder(Map<String, String> settings) {
        var builder = new ProcessBuilder(command()).redirectErrorStream(true);
        // Unlike the command line, other users cannot read the environment.
        builder.environment().put("SPRING_APPLICATION_JSON", new JsonMapper().writeValueAsString(settings));
        builder.environment().putIfAbsent("MALLOC_ARENA_MAX", "2");
        return builder;
    }

    /** Name of the class with the {@code main}. */
    protected String mainClass() {
        return "org.latentblending.LatentBlendingServer";
    }

    /** Program and arguments, without any secret. */
    protected List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("-D") || argument.startsWith("-Xmx"))
                .filter(argument -> SETTING_PREFIXES.stream().noneMatch(argument::startsWith))
                .forEach(command::add);
        command.addAll(List.of(
                // There is little to do in Java; the optimizing compiler would take cores and memory.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                // Any thread may be the one that failed; a new process has all of them.
                "-XX:+ExitOnOutOfMemoryError",
                // A crash leaves no files in the server's working directory.
                "-XX:-CreateCoredumpOnCrash",
                "-XX:-DumpReplayDataOnError",
                "-XX:ErrorFile=" + Path.of(System.getProperty("java.io.tmpdir"), "latentblending-worker-%p.log"),
                "-cp",
                System.getProperty("java.class.path")));
        if (ClassUtils.isPresent(LAUNCHER_OF_A_JAR_OF_JARS, ClassLoader.getSystemClassLoader())) {
            command.add(command.size() - 2, "-Dloader.main=" + mainClass());
            command.add(LAUNCHER_OF_A_JAR_OF_JARS);
        } else {
            command.add(mainClass());
        }
        return command;
    }
}
