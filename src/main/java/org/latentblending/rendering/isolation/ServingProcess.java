package org.latentblending.rendering.isolation;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.latentblending.system.ProcessExit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The inside of a process that does what the server asks for. */
public final class ServingProcess {
    private static final Logger LOG = LoggerFactory.getLogger(ServingProcess.class);
    private static final Path OOM_SCORE = Path.of("/proc/self/oom_score_adj");
    private static final String RATHER_THAN_THE_SERVER = "500";
    private static final int FAILED = 1;

    private ServingProcess() {}

    /**
     * Serves until the server ends or has enough, and then ends this process. Its standard input and output are the
     * server's; what others write to the latter goes to the log.
     *
     * @param subject what work is done on
     */
    public static void serve(Object subject) {
        var link = new Link(System.in, new FileOutputStream(FileDescriptor.out));
        System.setOut(System.err);
        goFirstWhenMemoryIsShort();
        ignoreSignals();
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            link.read(
                    (number, first) -> {
                        Conversation begun = link.begin(number, subject);
                        threads.execute(() -> serve(begun, first, () -> link.over(number)));
                    },
                    line -> LOG.warn("The server says '{}'", line));
        } catch (IOException e) {
            LOG.error("The server does not say what it should", e);
        } catch (RuntimeException | Error e) {
            endBecauseOf(e);
        }
        end();
    }

    /** Ends this process, whatever it is at. */
    public static void end() {
        ProcessExit.nowIfComputing();
        Runtime.getRuntime().halt(0);
    }

    private static void serve(Conversation begun, Message first, Runnable over) {
        try {
            begun.serve(first);
            over.run();
        } catch (RuntimeException | Error e) {
            endBecauseOf(e);
        }
    }

    /** Without memory there may be no answer, not even that there is none: who waits for it finds out by this end. */
    private static void endBecauseOf(Throwable failure) {
        try {
            LOG.error("It can answer no more", failure);
        } finally {
            Runtime.getRuntime().halt(FAILED);
        }
    }

    /** Tells Linux which process to end. */
    private static void goFirstWhenMemoryIsShort() {
        try {
            if (Files.isWritable(OOM_SCORE)) {
                Files.writeString(OOM_SCORE, RATHER_THAN_THE_SERVER);
            }
        } catch (IOException e) {
            LOG.debug("The order stays as it is", e);
        }
    }

    /** A terminal sends Ctrl-C to all processes, but the server still needs this one to end its work in good order. */
    private static void ignoreSignals() {
        var never = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                LOG.debug("Ends", e);
            }
        }));
    }
}
