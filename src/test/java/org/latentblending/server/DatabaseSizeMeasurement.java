package org.latentblending.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.latentblending.testing.ChildServer;
import org.latentblending.testing.Requests;
import org.latentblending.testing.Server;

/**
 * How large H2's file is while a long queue is submitted, cancelled and deleted, and after an orderly stop. Run with {@code
 * -Dlatentblending.queued=10000}; {@code -Dlatentblending.watch=120} is how many seconds it is watched after the deletion.
 */
class DatabaseSizeMeasurement {
    private static final int QUEUED = Integer.getInteger("latentblending.queued", 200);
    private static final int WATCHED_SECONDS = Integer.getInteger("latentblending.watch", 10);
    private static final int CLIENTS = 4;
    private static final String CAPACITY = "--latentblending.queue-capacity=1000000";
    private static final String GRACE = "--latentblending.lease.grace=1s";

    private final AtomicLong slowestNanos = new AtomicLong();

    @TempDir
    Path data;

    @Test
    void sizeOfTheFile() throws Exception {
        List<String> ids = Collections.synchronizedList(new ArrayList<>());
        try (ChildServer child = start()) {
            Server server = child.client();
            long begun = System.nanoTime();
            IntStream.range(0, QUEUED / 2).forEach(n -> timed(() -> ids.add(server.submit(Requests.SMALL))));
            tell("half submitted by one client", begun, QUEUED / 2);
            begun = System.nanoTime();
            atOnce(QUEUED / 2, n -> ids.add(server.submit(Requests.SMALL)));
            tell("all submitted, the second half by %d clients".formatted(CLIENTS), begun, QUEUED / 2);
            begun = System.nanoTime();
            atOnce(QUEUED, n -> server.post("/api/v1/transitions/" + ids.get(n) + "/cancel", ""));
            tell("all cancelled", begun, QUEUED);
            begun = System.nanoTime();
            atOnce(QUEUED * 9 / 10, n -> server.delete("/api/v1/transitions/" + ids.get(n)));
            tell("nine of ten deleted", begun, QUEUED * 9 / 10);
            for (int seconds = 0; seconds < WATCHED_SECONDS; seconds += 10) {
                begun = System.nanoTime();
                TimeUnit.SECONDS.sleep(10);
                tell("10 s later", begun, 1);
            }
            begun = System.nanoTime();
            child.terminate();
            tell("stopped", begun, 1);
        }
        long begun = System.nanoTime();
        try (ChildServer child = start()) {
            tell("started again", begun, 1);
            assertThat(child.client().transition(ids.get(QUEUED - 1)).status()).isEqualTo("cancelled");
            child.kill();
        }
        tell("killed", begun, 1);
        begun = System.nanoTime();
        try (ChildServer child = start()) {
            tell("started after the kill", begun, 1);
            assertThat(child.client().transition(ids.get(QUEUED - 1)).status()).isEqualTo("cancelled");
        }
    }

    private ChildServer start() throws IOException {
        return ChildServer.startOptimized(data, CAPACITY, GRACE, ChildServer.STEP + "=1s");
    }

    private interface Work {
        void at(int n);
    }

    private void atOnce(int count, Work work) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int n = 0; n < count; n++) {
                int mine = n;
                all.add(clients.submit(() -> timed(() -> work.at(mine))));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            clients.shutdownNow();
        }
    }

    private void timed(Runnable request) {
        long begun = System.nanoTime();
        request.run();
        slowestNanos.accumulateAndGet(System.nanoTime() - begun, Math::max);
    }

    private void tell(String what, long begun, int count) throws IOException {
        double seconds = (System.nanoTime() - begun) / 1e9;
        System.out.printf(
                "SIZE %-50s %7.1f MB  %7.1f s  %7.0f a second, the slowest %d ms%n",
                what,
                Files.size(data.resolve("database.mv.db")) / 1e6,
                seconds,
                count / seconds,
                slowestNanos.getAndSet(0) / 1_000_000);
    }
}
