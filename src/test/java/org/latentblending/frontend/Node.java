package org.latentblending.frontend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Node on the PATH, which runs in the page's folder. */
class Node {
    static final Path FRONTEND = Path.of("frontend");
    static final int OLDEST = 18;

    private static final Pattern VERSION = Pattern.compile("v(\\d+)\\.");

    record Ended(int status, String output) {}

    private Node() {}

    /** Its major version, or 0 without Node. */
    static int version() {
        try {
            Matcher found = VERSION.matcher(run(List.of("--version"), "").output());
            return found.find() ? Integer.parseInt(found.group(1)) : 0;
        } catch (IOException notThere) {
            return 0;
        }
    }

    static boolean isThere() {
        return version() >= OLDEST;
    }

    /** @param input what it reads */
    static Ended run(List<String> arguments, String input) throws IOException {
        List<String> command = new ArrayList<>(List.of("node"));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .directory(FRONTEND.toFile())
                .redirectErrorStream(true)
                .start();
        var writing = CompletableFuture.runAsync(() -> {
            try (var stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.onExit().join().exitValue();
        writing.exceptionally(endedBeforeItRead -> null).join();
        return new Ended(status, output);
    }
}
