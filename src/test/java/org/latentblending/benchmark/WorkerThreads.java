package org.latentblending.benchmark;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The threads of this process's server that run transitions. */
final class WorkerThreads {
    private static final String JOB = "org.latentblending.rendering.TaskRunner";

    private WorkerThreads() {}

    static List<Thread> all() {
        return named("worker-");
    }

    /** Those that compute what a worker waits for. */
    static List<Thread> helpers() {
        return Stream.of("lane", "decoding")
                .flatMap(name -> named(name).stream())
                .toList();
    }

    private static List<Thread> named(String beginning) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(beginning))
                .toList();
    }

    static boolean isBusy(StackTraceElement[] stack) {
        return Arrays.stream(stack).anyMatch(call -> call.getClassName().equals(JOB));
    }

    /** A client hears of a transition's end a little before its worker has put everything away. */
    static void awaitIdle() {
        while (all().stream().anyMatch(worker -> isBusy(worker.getStackTrace()))) {
            Thread.onSpinWait();
        }
    }
}
