package org.latentblending.rendering.isolation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import lombok.extern.slf4j.Slf4j;
import org.jspecify.annotations.Nullable;

/** One worker process. It is started again whenever it ends, after pauses that grow while it does not run for a minute. */
@Slf4j
class WorkerProcess {
    private static final Duration LONG_RUN = Duration.ofMinutes(1);
    private static final int MOST_DOUBLINGS = 4;

    private final String name;
    private final Supplier<ProcessBuilder> command;
    private final EndListener listener;
    private final Duration pause;
    private final Thread thread;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private @Nullable Process process;

    /** Is told when a process has ended that should not. */
    @FunctionalInterface
    interface EndListener {
        /** @param reason for a person, to follow "it was ended": "by signal 9 (SIGKILL)" */
        void ended(long pid, String reason);
    }

    /**
     * @param name for the log
     * @param pause before the first restart
     */
    WorkerProcess(String name, Supplier<ProcessBuilder> command, EndListener listener, Duration pause) {
        this.name = name;
        this.command = command;
        this.listener = listener;
        this.pause = pause;
        this.thread = new Thread(this::supervise, name);
    }

    void start() {
        thread.setDaemon(true);
        thread.start();
    }

    /** Asks the process to stop as after SIGTERM. It is not started again. */
    synchronized void stop() {
        stopping.countDown();
        if (process != null) {
            try {
                process.getOutputStream().write(SupervisedWorker.STOP);
                process.getOutputStream().flush();
            } catch (IOException e) {
                LOG.debug("{} has ended already", name, e);
            }
        }
    }

    /** Waits for the end of the process after {@link #stop}, and kills it when the time is up. */
    void awaitEnd(Duration time) {
        try {
            TimeUnit.NANOSECONDS.timedJoin(thread, time.toNanos());
            if (thread.isAlive()) {
                LOG.warn("{} did not stop in {} s and is killed", name, time.toSeconds());
                kill();
                thread.join();
            }
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void kill() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    private void supervise() {
        int doublings = -1;
        long start;
        do {
            start = System.nanoTime();
            runOnce();
            doublings = System.nanoTime() - start > LONG_RUN.toNanos() ? 0 : Math.min(MOST_DOUBLINGS, doublings + 1);
        } while (!isStoppingWithin(pause.toMillis() << doublings));
    }

    private void runOnce() {
        try {
            Process started = startUnlessStopping();
            if (started == null) {
                return;
            }
            var reason = new ExitReason();
            new ProcessLog(name, reason).copy(started.inputReader(StandardCharsets.UTF_8));
            int code = started.waitFor();
            if (!isStoppingWithin(0)) {
                String described = reason.describe(code);
                LOG.error("{} was ended {}, and is started again", name, described);
                listener.ended(started.pid(), described);
            }
        } catch (IOException e) {
            LOG.error("{} cannot be started, which is tried again", name, e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }

    private synchronized @Nullable Process startUnlessStopping() throws IOException {
        if (isStoppingWithin(0)) {
            return null;
        }
        process = command.get().start();
        return process;
    }

    private boolean isStoppingWithin(long millis) {
        try {
            return stopping.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }
}
