package org.latentblending.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A measurement in a process of its own, so that its memory is its own. Its last line is the result. */
final class ChildProcess {
    private final List<String> command;

    private ChildProcess(List<String> command) {
        this.command = new ArrayList<>(command);
    }

    static ChildProcess of(String... command) {
        return new ChildProcess(List.of(command));
    }

    /** A main class, with class path and settings of this process's Java. */
    static ChildProcess java(Class<?> main) {
        return of(Path.of(System.getProperty("java.home"), "bin", "java").toString())
                .with(ManagementFactory.getRuntimeMXBean().getInputArguments().toArray())
                .with("-cp", System.getProperty("java.class.path"), main.getName());
    }

    ChildProcess with(Object... arguments) {
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return this;
    }

    /**
     * Waits for its end.
     *
     * @throws IOException if it cannot be started or fails; what it says of it is on this process's error output
     */
    String lastLine() throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String last = "";
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                last = line;
            }
            if (process.waitFor() != 0) {
                throw new IOException("%s ended with %d: %s".formatted(command, process.exitValue(), last));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            process.destroy();
        }
        return last;
    }
}
