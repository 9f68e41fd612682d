package org.latentblending.rendering.isolation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
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
    private final BiConsumer<Long, String> listener;
    private final Duration pause;
    private final Thread thread;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private @Nullable Process process;

    /**
     * @param listener receives the number of each process that ended unexpectedly, and {@link ProcessLog#exitReason the reason}
     * @param pause before the first restart
     */
    WorkerProcess(String name, Supplier<ProcessBuilder> command, BiConsumer<Long, String> listener, Duration pause) {
        this.name = name;
        this.command = command;
        this.listener = listener;
        this.pause = pause;
        this.thread = new Thread(this::supervise, name);
        thread.setDaemon(true);
    }

    void start() {
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
        try {
            int doublings = -1;
            long start;
            do {
                start = System.nanoTime();
                runOnce();
                boolean ranLong = System.nanoTime() - start > LONG_RUN.toNanos();
                doublings = ranLong ? 0 : Math.min(MOST_DOUBLINGS, doublings + 1);
            } while (!stopping.await(pause.toMillis() << doublings, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }

    private void runOnce() throws InterruptedException {
        try {
            Process started;
            synchronized (this) {
                if (isStopping()) {
                    return;
                }
                started = command.get().start();
                process = started;
            }
            var output = new ProcessLog(name);
            output.copy(started.inputReader(StandardCharsets.UTF_8));
            int code = started.waitFor();
            if (!isStopping()) {
                String reason = output.exitReason(code);
                LOG.error("{} was ended {}, and is started again", name, reason);
                listener.accept(started.pid(), reason);
            }
        } catch (IOException e) {
            LOG.error("{} cannot be started, which is tried again", name, e);
        }
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }
}
