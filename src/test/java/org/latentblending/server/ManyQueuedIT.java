package org.latentblending.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.latentblending.queue.TaskQueue;
import org.latentblending.testing.PaintedModels;
import org.latentblending.testing.Requests;
import org.latentblending.testing.Server;
import org.latentblending.testing.ServerTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/**
 * A long queue. {@code -Dlatentblending.queued=10000} is the long form, which tells what memory and answers cost on the
 * way.
 */
@ServerTest
@TestPropertySource(properties = "latentblending.queue-capacity=100000")
class ManyQueuedIT {
    private static final Integer LONG = Integer.getInteger("latentblending.queued");
    private static final int QUEUED = LONG == null ? 240 : LONG;
    private static final int MOST_MESSAGES = 200;
    private static final int MOST_GROWTH_MEBIBYTES = 10;
    private static final int ASKED = 21;
    private static final int STAGES = 5;

    @Autowired
    Server server;

    @Autowired
    PaintedModels models;

    @Autowired
    TaskQueue queue;

    private record Stage(int queued, double heapMebibytes, double listingMillis, double positionMillis) {}

    @Test
    void aLongQueueIsKeptInTheDatabaseAndNotInMemory() {
        models.hold();
        List<String> ids = new ArrayList<>();
        List<Stage> stages = new ArrayList<>();
        String running = server.submit(Requests.SMALL);
        server.watch(running, 0).nextStatus("running");
        for (int stage = 1; stage <= STAGES; stage++) {
            while (ids.size() < QUEUED * stage / STAGES) {
                ids.add(server.submit(Requests.SMALL));
            }
            stages.add(stage(ids));
        }

        assertThat(queue.waiting()).hasSizeLessThanOrEqualTo(MOST_MESSAGES);
        String last = ids.get(QUEUED - 1);
        assertThat(server.transition(last).queuePosition()).isEqualTo(QUEUED);
        JsonNode page = server.get("/api/v1/transitions?status=queued&limit=2").json();
        assertThat(page.get("items").get(0).get("id").asString()).isEqualTo(last);
        assertThat(page.get("items").findValues("queuePosition"))
                .extracting(JsonNode::asInt)
                .containsExactly(QUEUED, QUEUED - 1);
        assertThat(page.get("nextCursor").isNull()).isFalse();
        if (LONG == null) {
            whatHadNoMessageGetsOneInItsTurn(running, ids);
        } else {
            stages.forEach(System.out::println);
            assertThat(stages.get(STAGES - 1).heapMebibytes() - stages.get(0).heapMebibytes())
                    .isLessThan(MOST_GROWTH_MEBIBYTES);
        }
    }

    private void whatHadNoMessageGetsOneInItsTurn(String running, List<String> ids) {
        ids.subList(0, QUEUED - 2).forEach(this::cancel);
        cancel(running);
        models.release();
        for (String id : ids.subList(QUEUED - 2, QUEUED)) {
            server.watch(id, 0).nextStatus("succeeded");
        }
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> queue.waiting()
                .isEmpty());
    }

    private void cancel(String id) {
        server.post("/api/v1/transitions/" + id + "/cancel", "");
    }

    private Stage stage(List<String> ids) {
        if (LONG == null) {
            return new Stage(ids.size(), 0, 0, 0);
        }
        double listing = medianMillis(() -> server.get("/api/v1/transitions?limit=50"));
        double position = medianMillis(() -> server.transition(ids.get(ids.size() - 1)));
        System.gc();
        Runtime memory = Runtime.getRuntime();
        return new Stage(ids.size(), (memory.totalMemory() - memory.freeMemory()) / 1048576.0, listing, position);
    }

    private static double medianMillis(Runnable work) {
        return IntStream.range(0, ASKED)
                .mapToDouble(n -> {
                    long begun = System.nanoTime();
                    work.run();
                    return (System.nanoTime() - begun) / 1e6;
                })
                .sorted()
                .skip(ASKED / 2)
                .findFirst()
                .orElseThrow();
    }
}
