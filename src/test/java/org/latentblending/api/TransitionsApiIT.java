package org.latentblending.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.latentblending.testing.PaintedModels;
import org.latentblending.testing.Requests;
import org.latentblending.testing.Server;
import org.latentblending.testing.ServerTest;
import org.latentblending.testing.ShownTransition;
import org.latentblending.testing.Watching;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import tools.jackson.databind.JsonNode;

@ServerTest
class TransitionsApiIT {
    @Autowired
    Server server;

    @Autowired
    PaintedModels models;

    @Autowired
    Environment environment;

    @AfterEach
    void releaseModels() {
        models.release();
    }

    private String finished(String request) {
        String id = server.submit(request);
        server.watch(id, 0).untilClosed();
        return id;
    }

    @Test
    void rendersAMovieFromPrompts() {
        String id = finished(Requests.SMALL);

        ShownTransition transition = server.transition(id);
        assertThat(transition.status()).isEqualTo("succeeded");
        assertThat(transition.progress().completedSteps())
                .isEqualTo(transition.progress().totalSteps())
                .isEqualTo(45);
        assertThat(transition.frames()).hasSize(5);
        assertThat(transition.frames().get(4).fraction()).isEqualTo(1.0);
        assertThat(transition.movie().frames()).isEqualTo(24);
        assertThat(transition.startedAt()).isNotNull();
        assertThat(server.get("/api/v1/transitions/" + id)
                        .json()
                        .get("finishedAt")
                        .asString())
                .endsWith("Z");
    }

    @Test
    void returnsACompleteRequestThatGivesTheSameFrames() {
        Server.Answer answer = server.post(
                "/api/v1/transitions",
                """
                {"keyframes": [{"prompt": "one"}, {"prompt": "two"}], "width": 64, "height": 64,
                 "branching": {"preset": "lowest"}, "movie": {"fps": 5, "seconds": 1}}""");
        JsonNode first = answer.json();
        String id = first.get("id").asString();
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.header("Location")).isEqualTo("/api/v1/transitions/" + id);
        JsonNode request = first.get("request");
        assertThat(request.get("model").asString()).isEqualTo("tiny-v");
        assertThat(request.get("guidanceScale").asDouble()).isEqualTo(4.0);
        assertThat(request.get("guidanceDamper").asDouble()).isEqualTo(0.5);
        assertThat(request.get("midCompression").asDouble()).isEqualTo(1.2);
        assertThat(request.get("sampler").asString()).isEqualTo("ddim");
        assertThat(request.get("branching").get("depthStrength").asDouble()).isEqualTo(0.4);
        assertThat(request.get("keyframes").get(0).get("seed").isIntegralNumber())
                .isTrue();
        server.watch(id, 0).untilClosed();

        String again = finished(request.toString());

        assertThat(server.get("/api/v1/transitions/" + again + "/frames/2.png").body())
                .isEqualTo(server.get("/api/v1/transitions/" + id + "/frames/2.png")
                        .body());
        assertThat(server.get("/api/v1/transitions/" + again + "/movie.mp4").body())
                .isEqualTo(
                        server.get("/api/v1/transitions/" + id + "/movie.mp4").body());
    }

    @Test
    void computesSharedKeyframesOfAChainOnce() {
        String id = finished(Requests.THREE_KEYFRAMES);

        ShownTransition transition = server.transition(id);
        assertThat(transition.frames()).hasSize(7);
        assertThat(transition.frames().get(3).segment()).isZero();
        assertThat(transition.frames().get(4).segment()).isEqualTo(1);
        assertThat(transition.movie().frames()).isEqualTo(20);
        assertThat(transition.progress().completedSteps()).isEqualTo(3 * 10 + 2 * 2 * 5);
    }

    @Test
    void servesImmutableFramesWithETags() {
        String frame = "/api/v1/transitions/" + finished(Requests.SMALL) + "/frames/0.jpg";

        Server.Answer first = server.get(frame);
        Server.Answer again = server.get(frame, "If-None-Match", first.header("ETag"));

        assertThat(first.status()).isEqualTo(200);
        assertThat(first.header("Content-Type")).isEqualTo("image/jpeg");
        assertThat(first.header("Cache-Control")).contains("immutable");
        assertThat(first.body()).startsWith(0xFF, 0xD8);
        assertThat(again.status()).isEqualTo(304);
        assertThat(server.get(frame.replace(".jpg", ".png")).body()).startsWith(0x89, 'P', 'N', 'G');
        assertThat(server.get(frame.replace("0.jpg", "99.jpg")).status()).isEqualTo(404);
    }

    @Test
    void letsClientsCheckFramesWhoseRecipeMayGrow() {
        String frame = "/api/v1/transitions/" + finished(Requests.ADAPTIVE) + "/frames/0.png";

        Server.Answer first = server.get(frame);

        assertThat(first.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(server.get(frame, "If-None-Match", first.header("ETag")).status())
                .isEqualTo(304);
    }

    @Test
    void servesRangesOfTheMovie() {
        String movie = "/api/v1/transitions/" + finished(Requests.SMALL) + "/movie.mp4";

        Server.Answer whole = server.get(movie);
        Server.Answer part = server.get(movie, "Range", "bytes=100-199");

        assertThat(whole.status()).isEqualTo(200);
        assertThat(whole.header("Content-Type")).isEqualTo("video/mp4");
        assertThat(whole.header("Accept-Ranges")).isEqualTo("bytes");
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.header("Content-Range")).isEqualTo("bytes 100-199/" + whole.body().length);
        assertThat(part.body()).isEqualTo(Arrays.copyOfRange(whole.body(), 100, 200));
        int length = whole.body().length;
        assertThat(server.get(movie, "Range", "bytes=-50").body())
                .isEqualTo(Arrays.copyOfRange(whole.body(), length - 50, length));
        assertThat(server.get(movie, "Range", "bytes=" + (length - 1) + "-").body())
                .isEqualTo(Arrays.copyOfRange(whole.body(), length - 1, length));
        assertThat(server.get(movie, "Range", "bytes=999999999-").status()).isEqualTo(416);
        assertThat(server.get(movie, "If-None-Match", whole.header("ETag")).status())
                .isEqualTo(304);
    }

    @Test
    void rendersAnotherMovieWithoutDiffusion() {
        String id = finished(Requests.SMALL);
        String movie = "/api/v1/transitions/" + id + "/movie.mp4";
        byte[] before = server.get(movie).body();

        Server.Answer answer =
                server.post("/api/v1/transitions/" + id + "/movie", """
                {"fps": 6, "seconds": 1}""");
        Watching watching = server.watch(id, 0);
        List<Watching.Message> messages = watching.untilClosed();

        assertThat(answer.status()).isEqualTo(202);
        assertThat(messages.stream().filter(message -> message.type().equals("movie")))
                .hasSize(2);
        ShownTransition transition = server.transition(id);
        assertThat(transition.movie().frames()).isEqualTo(6);
        assertThat(transition.movie().fps()).isEqualTo(6);
        assertThat(transition.request().get("movie").get("fps").asInt()).isEqualTo(12);
        assertThat(server.get(movie).body()).isNotEqualTo(before);
    }

    @Test
    void cancelsARunningTransitionWithinOneStep() {
        models.hold();
        String id = server.submit(Requests.SMALL);
        Watching watching = server.watch(id, 0);
        watching.nextStatus("running");
        models.allow(3);
        watching.next(message -> message.type().equals("progress"));

        assertThat(server.post("/api/v1/transitions/" + id + "/cancel", "").status())
                .isEqualTo(202);
        models.allow(1);
        watching.untilClosed();

        ShownTransition transition = server.transition(id);
        assertThat(transition.status()).isEqualTo("cancelled");
        assertThat(transition.progress().completedSteps()).isLessThanOrEqualTo(8);
        assertThat(server.post("/api/v1/transitions/" + id + "/cancel", "").status())
                .isEqualTo(202);
        models.release();
        assertThat(server.transition(finished(Requests.SMALL)).status()).isEqualTo("succeeded");
    }

    @Test
    void cancelsAQueuedTransitionAtOnceAndReportsItsPosition() {
        models.hold();
        String running = server.submit(Requests.SMALL);
        server.watch(running, 0).nextStatus("running");
        String waiting = server.submit(Requests.SMALL);
        assertThat(server.transition(waiting).queuePosition()).isEqualTo(1);

        server.post("/api/v1/transitions/" + waiting + "/cancel", "");

        assertThat(server.transition(waiting).status()).isEqualTo("cancelled");
        assertThat(server.watch(waiting, 0).closeStatus()).isEqualTo(1000);
        models.release();
        server.watch(running, 0).untilClosed();
    }

    @Test
    void rejectsTransitionsBeyondTheQueueCapacity() {
        models.hold();
        String running = server.submit(Requests.SMALL);
        server.watch(running, 0).nextStatus("running");
        List<String> waiting =
                Stream.generate(() -> server.submit(Requests.SMALL)).limit(5).toList();

        Server.Answer refused = server.post("/api/v1/transitions", Requests.SMALL);

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("Retry-After")).isNotNull();
        assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
        waiting.forEach(id -> server.post("/api/v1/transitions/" + id + "/cancel", ""));
        models.release();
        server.watch(running, 0).untilClosed();
    }

    @Test
    void deletesOnlyFinishedTransitions() {
        models.hold();
        String id = server.submit(Requests.SMALL);
        Watching watching = server.watch(id, 0);
        watching.nextStatus("running");
        assertThat(server.delete("/api/v1/transitions/" + id).status()).isEqualTo(409);
        models.release();
        watching.untilClosed();

        assertThat(server.delete("/api/v1/transitions/" + id).status()).isEqualTo(204);

        assertThat(server.get("/api/v1/transitions/" + id).status()).isEqualTo(404);
        assertThat(server.get("/api/v1/transitions/" + id + "/frames/0.jpg").status())
                .isEqualTo(404);
        assertThat(server.delete("/api/v1/transitions/" + id).status()).isEqualTo(404);
    }

    @Test
    void returnsTheFirstTransitionForARepeatedKey() {
        Server.Answer first = server.post("/api/v1/transitions", Requests.SMALL, "Idempotency-Key", "again");
        Server.Answer second = server.post("/api/v1/transitions", Requests.SMALL, "Idempotency-Key", "again");
        Server.Answer other = server.post("/api/v1/transitions", Requests.THREE_KEYFRAMES, "Idempotency-Key", "again");

        assertThat(second.status()).isEqualTo(202);
        assertThat(second.json().get("id")).isEqualTo(first.json().get("id"));
        assertThat(other.status()).isEqualTo(422);
        server.watch(first.id(), 0).untilClosed();
    }

    @Test
    void listsPagesNewestFirst() {
        String older = finished(Requests.SMALL);
        String newer = finished(Requests.SMALL);

        JsonNode page = server.get("/api/v1/transitions?limit=1").json();
        JsonNode next = server.get("/api/v1/transitions?status=succeeded&limit=1&cursor="
                        + page.get("nextCursor").asString())
                .json();

        assertThat(page.get("items").get(0).get("id").asString()).isEqualTo(newer);
        assertThat(page.get("items").get(0).has("frames")).isFalse();
        assertThat(next.get("items").get(0).get("id").asString()).isEqualTo(older);
    }

    @Test
    void reportsTheProblemOfAFailedTransitionAndRunsTheNext() {
        models.failWith(new IllegalStateException("broken on purpose"));
        String failed = finished(Requests.SMALL);

        ShownTransition transition = server.transition(failed);
        assertThat(transition.status()).isEqualTo("failed");
        assertThat(transition.problem().title()).isEqualTo("The transition failed.");
        models.release();
        assertThat(server.transition(finished(Requests.SMALL)).status()).isEqualTo("succeeded");
    }

    @Test
    void survivesAStorageFailure() throws IOException {
        models.hold();
        String id = server.submit(Requests.SMALL);
        Path folder = Path.of(environment.getRequiredProperty("latentblending.data"), "transitions");
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(id), "a file where a folder should be");
        models.release();
        server.watch(id, 0).untilClosed();

        ShownTransition.Problem problem = server.transition(id).problem();
        assertThat(problem.title()).isEqualTo("The result could not be stored.");
        assertThat(problem.detail()).startsWith("The data folder cannot be written");
        assertThat(server.transition(finished(Requests.SMALL)).status()).isEqualTo("succeeded");
    }
}
