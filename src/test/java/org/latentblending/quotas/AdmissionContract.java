package org.latentblending.quotas;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.latentblending.media.images.Picture;
import org.latentblending.media.images.PictureWriter;
import org.latentblending.testing.PaintedModels;
import org.latentblending.testing.Requests;
import org.latentblending.testing.Server;
import org.latentblending.transitions.SubmitTransition;
import org.latentblending.transitions.TransitionLifecycle;
import org.latentblending.transitions.TransitionRequest;
import org.latentblending.transitions.TransitionViews;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Limits hold for concurrent submissions, for each database. */
@TestPropertySource(
        properties = {
            "latentblending.queue-capacity=8",
            "latentblending.limits.jobs=3",
            "latentblending.limits.pixels=400000",
            "latentblending.limits.uploads=10KB"
        })
abstract class AdmissionContract {
    private static final int AT_ONCE = 16;

    @Autowired
    Server server;

    @Autowired
    PaintedModels models;

    @Autowired
    SubmitTransition submit;

    @Autowired
    TransitionLifecycle lifecycle;

    @Autowired
    TransitionViews views;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    JsonMapper json;

    private TransitionRequest small;

    /** The only worker is busy, so that accepted transitions stay queued. */
    @BeforeEach
    void keepTheWorkerBusy() {
        jdbc.sql("delete from upload").update();
        models.hold();
        String running = server.submit(Requests.SMALL);
        server.watch(running, 0).nextStatus("running");
        small = views.find(running, "").orElseThrow().request();
    }

    @AfterEach
    void cancelAll() {
        List<String> unfinished = jdbc.sql("select id from transition where status in ('QUEUED', 'RUNNING')")
                .query(String.class)
                .list();
        unfinished.forEach(lifecycle::cancel);
        models.release();
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> unfinished.stream()
                .allMatch(id -> views.find(id, "").orElseThrow().status().isFinal()));
    }

    /** Null if it is rejected. */
    private String accepted(TransitionRequest request, String client) {
        try {
            return submit.submit(request, request.plan(), List.of(), client, null)
                    .id();
        } catch (Admission.LimitReached e) {
            return null;
        }
    }

    private static <T> List<T> atOnce(int count, IntFunction<T> work) throws Exception {
        var barrier = new CyclicBarrier(count);
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            List<Callable<T>> all = IntStream.range(0, count)
                    .<Callable<T>>mapToObj(n -> () -> {
                        barrier.await();
                        return work.apply(n);
                    })
                    .toList();
            List<T> results = new ArrayList<>();
            for (Future<T> future : threads.invokeAll(all)) {
                results.add(future.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    private int count(String condition) {
        return jdbc.sql("select count(*) from transition where " + condition)
                .query(Integer.class)
                .single();
    }

    @Test
    void fillsTheQueueExactly() throws Exception {
        List<String> results = atOnce(AT_ONCE, n -> accepted(small, "client " + n));

        assertThat(results).filteredOn(Objects::nonNull).hasSize(8).doesNotHaveDuplicates();
        assertThat(count("status = 'QUEUED'")).isEqualTo(8);
    }

    @Test
    void fillsTheLimitOfEachClientExactly() throws Exception {
        atOnce(AT_ONCE, n -> accepted(small, n % 2 == 0 ? "even" : "odd"));

        assertThat(count("client = 'even' and status = 'QUEUED'")).isEqualTo(3);
        assertThat(count("client = 'odd' and status = 'QUEUED'")).isEqualTo(3);
    }

    @Test
    void limitsTheTotalPixelsOfAClient() throws Exception {
        var large = (ObjectNode) json.readTree(json.writeValueAsString(small));
        large.put("width", 192).put("height", 256);
        TransitionRequest request = json.treeToValue(large, TransitionRequest.class);
        assertThat(request.pixels()).isEqualTo(245_760);

        List<String> results = atOnce(AT_ONCE, n -> accepted(request, "somebody"));

        assertThat(results).filteredOn(Objects::nonNull).hasSize(1);
    }

    @Test
    void acceptsConcurrentSubmissionsWithOneKeyOnce() throws Exception {
        int before = count("true");
        String key = UUID.randomUUID().toString();

        List<Server.Answer> answers =
                atOnce(AT_ONCE, n -> server.post("/api/v1/transitions", Requests.SMALL, "Idempotency-Key", key));

        assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(202));
        assertThat(answers.stream().map(answer -> answer.id()))
                .containsOnly(answers.get(0).json().get("id").asString());
        assertThat(count("true")).isEqualTo(before + 1);
    }

    @Test
    void acceptsOneOfTwoConcurrentBodiesWithOneKey() throws Exception {
        String key = UUID.randomUUID().toString();
        List<String> bodies = List.of(Requests.SMALL, Requests.SMALL.replace("frog", "toad"));

        List<Integer> statuses =
                atOnce(AT_ONCE, n -> server.post("/api/v1/transitions", bodies.get(n % 2), "Idempotency-Key", key)
                        .status());

        assertThat(statuses).containsOnly(202, 422);
        assertThat(Stream.of(0, 1).map(parity -> IntStream.range(0, AT_ONCE)
                        .filter(n -> n % 2 == parity)
                        .map(statuses::get)
                        .distinct()
                        .boxed()
                        .toList()))
                .containsExactlyInAnyOrder(List.of(202), List.of(422));
    }

    @Test
    void freesTheKeyOfADeletedTransition() {
        String key = UUID.randomUUID().toString();
        var submission = new SubmitTransition.Submission(key, "hash");
        String first = submit.submit(small, small.plan(), List.of(), "somebody", submission)
                .id();
        lifecycle.cancel(first);
        server.delete("/api/v1/transitions/" + first);

        assertThat(submit.submit(small, small.plan(), List.of(), "somebody", submission)
                        .id())
                .isNotEqualTo(first);
    }

    @Test
    void fillsTheLimitOfUploadsExactly() throws Exception {
        byte[] noise = new byte[48 * 32 * 3];
        new Random(1).nextBytes(noise);
        byte[] png = PictureWriter.png(new Picture(48, 32, noise));
        assertThat(png.length).isBetween(10 * 1024 / 3 + 1, 10 * 1024 / 2);

        List<Integer> statuses =
                atOnce(AT_ONCE, n -> server.upload("/api/v1/images", png).status());

        assertThat(statuses).containsOnly(201, 507);
        assertThat(statuses).filteredOn(status -> status == 201).hasSize(2);
        assertThat(jdbc.sql("select sum(bytes) from upload where stored")
                        .query(Long.class)
                        .single())
                .isEqualTo(2L * png.length);
    }
}
