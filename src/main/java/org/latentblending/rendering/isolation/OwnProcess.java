package org.latentblending.rendering.isolation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process of the server's own: started, watched, and started again when it has ended, at growing intervals where it ends
 * soon. It sees by its standard input when the server ends, and ends with it.
 */
public final class OwnProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OwnProcess.class);
    private static final long GRACE_SECONDS = 5;
    private static final Duration LONG_LIFE = Duration.ofMinutes(1);
    private static final long PAUSE_MILLIS = 250;
    private static final int MOST_DOUBLINGS = 6;

    private final String name;
    private final Supplier<ProcessBuilder> command;
    private final Work.Deed<?> beginning;
    private final Thread watch;
    private @Nullable Process process;
    private @Nullable Link link;
    private boolean stopping;

    /**
     * @param name for the log
     * @param command of a program that calls {@link ServingProcess#serve}
     * @param beginning done in the process before anything else
     */
    public OwnProcess(String name, Supplier<ProcessBuilder> command, Work.Deed<?> beginning) {
        this.name = name;
        this.command = command;
        this.beginning = beginning;
        this.watch = new Thread(this::watch, name);
        watch.setDaemon(true);
    }

    public void start() {
        watch.start();
    }

    /** Waits until the process works; null if it shall not any more. */
    public synchronized @Nullable Link link() {
        while (link == null && !stopping) {
            await(0);
        }
        return link;
    }

    /** The link to the process, if it works now. */
    public synchronized @Nullable Link linkNow() {
        return link;
    }

    /** The process is not started again, and nobody waits for it any longer. What it is at goes on. */
    public synchronized void stop() {
        stopping = true;
        notifyAll();
    }

    /** Ends the process: by itself if it does so within the grace time. */
    @Override
    public void close() {
        stop();
        Process last = process();
        if (last == null) {
            return;
        }
        try {
            last.getOutputStream().close();
            if (!last.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                last.destroyForcibly();
            }
            watch.join();
        } catch (IOException e) {
            LOG.debug("{} had ended", name, e);
        } catch (InterruptedException e) {
            last.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private synchronized @Nullable Process process() {
        return process;
    }

    private void watch() {
        int doublings = 0;
        long start = System.nanoTime();
        for (Process one = next(); one != null; one = next()) {
            watch(one);
            doublings = System.nanoTime() - start > LONG_LIFE.toNanos() ? 0 : Math.min(MOST_DOUBLINGS, doublings + 1);
            pause(PAUSE_MILLIS << doublings);
            start = System.nanoTime();
        }
    }

    private @Nullable Process next() {
        while (true) {
            try {
                return startUnlessStopping();
            } catch (IOException e) {
                LOG.error("{} cannot be started, which is tried again", name, e);
                pause(PAUSE_MILLIS << MOST_DOUBLINGS);
            }
        }
    }

    private synchronized @Nullable Process startUnlessStopping() throws IOException {
        if (stopping) {
            return null;
        }
        process = command.get().start();
        return process;
    }

    private void watch(Process one) {
        var end = new ProcessEnd();
        var made = new Link(one.getInputStream(), one.getOutputStream());
        var log = new ProcessLog(name, one.errorReader(StandardCharsets.UTF_8), end);
        Thread logging = thread("log", log);
        Thread reading = thread("reading", () -> read(made, log, one));
        one.onExit().thenAccept(ended -> {
            join(logging);
            join(reading);
            made.end(new ProcessEnded(end.how(ended.exitValue())));
        });
        try {
            made.tell(beginning);
            show(made);
        } catch (RuntimeException e) {
            LOG.error("{} cannot begin", name, e);
            one.destroyForcibly();
        }
        ProcessEnded ended = made.end().join();
        show(null);
        if (isWanted()) {
            LOG.error("{} was ended {}, and is started again", name, ended.how());
        }
    }

    private void read(Link from, ProcessLog log, Process one) {
        try {
            from.read((number, late) -> {}, log::pass);
        } catch (IOException e) {
            LOG.error("{} is ended, for it does not say what it should", name, e);
            one.destroyForcibly();
        }
    }

    private Thread thread(String part, Runnable work) {
        var thread = new Thread(work, name + " " + part);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private synchronized void show(@Nullable Link now) {
        link = now;
        notifyAll();
    }

    private synchronized boolean isWanted() {
        return !stopping;
    }

    private synchronized void pause(long millis) {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (long left = millis; left > 0 && !stopping; left = (until - System.nanoTime()) / 1_000_000) {
            await(left);
        }
    }

    private synchronized void await(long millis) {
        try {
            wait(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts those who wait for a process", e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts those who watch a process", e);
        }
    }
}
