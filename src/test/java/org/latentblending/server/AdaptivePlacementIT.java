package org.latentblending.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.latentblending.testing.PaintedModels;
import org.latentblending.testing.Requests;
import org.latentblending.testing.Results;
import org.latentblending.testing.Server;
import org.latentblending.testing.ServerTest;
import org.latentblending.testing.Told;
import org.latentblending.testing.Watching;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@ServerTest
class AdaptivePlacementIT {
    private static final String TRANSITIONS = "/api/v1/transitions/";

    @Autowired
    Server server;

    @Autowired
    PaintedModels models;

    @AfterEach
    void goOn() {
        models.release();
    }

    private String drawn(String request) {
        String id = server.submit(request);
        server.watch(id, 0).untilClosed();
        return id;
    }

    private JsonNode view(String id) {
        return server.get(TRANSITIONS + id).json();
    }

    private static String request(String branching) {
        return """
                {"keyframes": [{"prompt": "a red apple", "seed": 1}, {"prompt": "a green frog", "seed": 2}],
                 "width": 64, "height": 64, "branching": {"placement": "adaptive", %s}, "movie": {"fps": 12, "seconds": 1}}"""
                .formatted(branching);
    }

    private static List<JsonNode> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    private static List<Double> fractions(JsonNode frames) {
        return list(frames).stream()
                .map(frame -> frame.get("fraction").asDouble())
                .toList();
    }

    @Test
    @DisplayName("Every segment ends at its limit, and tells each frame's fraction and injection step")
    void segments() {
        String id = server.submit(Requests.ADAPTIVE);
        Told told = Told.by(server.watch(id, 0));
        JsonNode transition = view(id);

        told.assertEverythingOnce();
        assertThat(transition.get("status").asString()).isEqualTo("succeeded");
        assertThat(transition.get("movie").get("frames").asInt()).isEqualTo(24);
        int inner = 0;
        for (JsonNode segment : transition.get("segments")) {
            List<JsonNode> frames = list(segment.get("frames"));
            assertThat(frames).hasSize(8);
            assertThat(segment.get("stoppedBy").asString()).isEqualTo("frames");
            assertThat(segment.get("steps").asInt()).isBetween(41, 100);
            assertThat(fractions(segment.get("frames")))
                    .isSorted()
                    .startsWith(0.0)
                    .endsWith(1.0)
                    .doesNotHaveDuplicates();
            assertThat(frames.get(0).get("injectionStep").asInt()).isZero();
            assertThat(frames.subList(1, 7))
                    .allSatisfy(frame ->
                            assertThat(frame.get("injectionStep").asInt()).isBetween(8, 19));
            inner += segment.get("steps").asInt() - 40;
        }
        // The repeated keyframe is denoised once.
        assertThat(transition.get("progress").get("completedSteps").asInt()).isEqualTo(40 + inner);
        assertThat(transition.get("progress").get("totalSteps").asInt()).isEqualTo(40 + inner);
        assertThat(list(transition.get("frames"))).hasSize(15);
        JsonNode quality = server.get(TRANSITIONS + id + "/quality").json();
        assertThat(list(quality.get("segments"))).allSatisfy(segment -> assertThat(list(segment.get("distances")))
                .hasSize(7));
        assertThat(quality.get("segments").get(0).get("steps").asInt())
                .isEqualTo(transition.get("segments").get(0).get("steps").asInt());
    }

    @Test
    @DisplayName("The request that is shown at the end gives the same frames, whatever limits it had")
    void sentAgain() {
        String first = drawn(request("\"preset\": \"lowest\", \"maxDistance\": 0.0005"));
        JsonNode shown = view(first).get("request");

        String again = drawn(shown.toString());

        assertThat(list(shown.get("branching").get("placed").get(0))).isNotEmpty();
        assertThat(view(again).get("segments").get(0).get("frames"))
                .isEqualTo(view(first).get("segments").get(0).get("frames"));
        Results.assertSame(server, again, first);
    }

    @Test
    @DisplayName("A distance ends a segment when no neighbours differ by more")
    void distance() {
        JsonNode coarse = view(drawn(request("\"steps\": 10, \"depthStrength\": 0.3, \"maxDistance\": 5")));
        String id = drawn(request("\"steps\": 10, \"depthStrength\": 0.3, \"maxDistance\": 0.01"));
        JsonNode fine = view(id);

        assertThat(list(coarse.get("segments").get(0).get("frames"))).hasSize(2);
        assertThat(coarse.get("segments").get(0).get("stoppedBy").asString()).isEqualTo("distance");
        assertThat(fine.get("segments").get(0).get("stoppedBy").asString()).isEqualTo("distance");
        assertThat(server.get(TRANSITIONS + id + "/quality").json().get("max").asDouble())
                .isLessThanOrEqualTo(0.01);
    }

    @Test
    @DisplayName("One that is cancelled while it grows shows what there is, and goes on to the same result")
    void cancelled() {
        models.hold();
        Watching watching = server.watch(server.submit(Requests.ADAPTIVE), 0);
        models.allow(20 + 12 + 3); // keyframes, a level, and a part of the next
        watching.next(message -> message.type().equals("frame") && message.index() == 3);
        String id = watching.messages().get(0).transitionId();
        server.post(TRANSITIONS + id + "/cancel", "");
        models.release();
        watching.untilClosed();
        JsonNode cancelled = view(id);

        server.post(TRANSITIONS + id + "/retry", "");
        server.watch(id, 0).untilClosed();

        assertThat(cancelled.get("movie").get("frames").asInt()).isEqualTo(24);
        assertThat(list(cancelled.get("frames")).size()).isBetween(4, 10);
        Told.by(server.watch(id, 0));
        Results.assertSame(server, id, drawn(Requests.ADAPTIVE));
    }

    @Test
    @DisplayName("Frames can be added in one gap or in the worst ones, and nothing is drawn again")
    void more() {
        String id = drawn(Requests.ADAPTIVE);
        JsonNode before = view(id);
        byte[] frame = Results.withoutRecipe(
                server.get(TRANSITIONS + id + "/frames/5.png").body());
        JsonNode right = before.get("segments").get(1).get("frames").get(4);
        JsonNode left = before.get("segments").get(1).get("frames").get(3);

        Server.Answer answer = server.post(
                TRANSITIONS + id + "/branches",
                "{\"frames\": 2, \"left\": %d, \"right\": %d}"
                        .formatted(left.get("index").asInt(), right.get("index").asInt()));
        server.watch(id, 0).untilClosed();
        JsonNode after = view(id);

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json().get("status").asString()).isIn("queued", "running");
        assertThat(after.get("status").asString()).isEqualTo("succeeded");
        List<Double> grown =
                new ArrayList<>(fractions(after.get("segments").get(1).get("frames")));
        grown.removeAll(fractions(before.get("segments").get(1).get("frames")));
        assertThat(grown).hasSize(2).allSatisfy(fraction -> assertThat(fraction)
                .isBetween(
                        left.get("fraction").asDouble(), right.get("fraction").asDouble()));
        assertThat(after.get("progress").get("completedSteps").asInt()
                        - before.get("progress").get("completedSteps").asInt())
                .isBetween(2, 24);
        assertThat(Results.withoutRecipe(
                        server.get(TRANSITIONS + id + "/frames/5.png").body()))
                .isEqualTo(frame);
        assertThat(after.get("movie").get("frames").asInt()).isEqualTo(24);

        server.post(TRANSITIONS + id + "/branches", "{\"frames\": 3}");
        server.watch(id, 0).untilClosed();
        assertThat(list(view(id).get("frames"))).hasSize(20);
        assertThat(view(drawn(view(id).get("request").toString()))
                        .get("segments")
                        .get(1)
                        .get("frames"))
                .isNotNull();
    }

    @Test
    @DisplayName("A segment can be drawn finer, and the others stay as they are")
    void finerSegment() {
        String id = drawn(Requests.ADAPTIVE);
        JsonNode before = view(id);

        Server.Answer answer = server.post(TRANSITIONS + id + "/branches", "{\"frames\": 5, \"segment\": 1}");
        server.watch(id, 0).untilClosed();
        JsonNode after = view(id);

        assertThat(answer.status()).isEqualTo(202);
        assertThat(after.get("status").asString()).isEqualTo("succeeded");
        assertThat(after.get("segments").get(0).get("frames"))
                .isEqualTo(before.get("segments").get(0).get("frames"));
        assertThat(fractions(after.get("segments").get(1).get("frames")))
                .hasSize(8 + 5)
                .containsAll(fractions(before.get("segments").get(1).get("frames")));
    }

    @Test
    @DisplayName("What cannot grow says so")
    void notGrowing() {
        String adaptive = drawn(Requests.ADAPTIVE);
        String fixed = drawn(Requests.SMALL);

        assertThat(server.post(TRANSITIONS + fixed + "/branches", "{}").status())
                .isEqualTo(409);
        assertThat(server.post(TRANSITIONS + "none/branches", "{}").status()).isEqualTo(404);
        assertThat(errors(server.post(TRANSITIONS + adaptive + "/branches", "{\"left\": 0, \"right\": 1}")))
                .containsExactly("left");
        assertThat(errors(server.post(TRANSITIONS + adaptive + "/branches", "{\"left\": 0}")))
                .containsExactly("right");
        assertThat(errors(server.post(TRANSITIONS + adaptive + "/branches", "{\"segment\": 2}")))
                .containsExactly("segment");
        assertThat(errors(server.post(
                        TRANSITIONS + adaptive + "/branches", "{\"segment\": 0, \"left\": 0, \"right\": 3}")))
                .containsExactly("segment");
        assertThat(errors(server.post(TRANSITIONS + adaptive + "/branches", "{\"frames\": 0}")))
                .containsExactly("frames");
    }

    @Test
    @DisplayName("Every wrong field of adaptive placement is named")
    void wrong() {
        assertThat(refused("\"steps\": 10")).containsExactly("branching.frames");
        assertThat(refused("\"preset\": \"medium\", \"steps\": 10, \"branches\": 4"))
                .containsExactly("branching.branches", "branching.steps");
        assertThat(refused("\"steps\": 10, \"maxSteps\": 19")).containsExactly("branching.maxSteps");
        assertThat(refused("\"steps\": 1, \"frames\": 4")).contains("branching.steps");
        assertThat(refused("\"steps\": 10, \"branchCounts\": [2, 4], \"injectionSteps\": [0, 5]"))
                .containsExactly("branching.placement");
        assertThat(refused("\"maxSeconds\": 0, \"maxDistance\": 0, \"parentalCrossfeed\": 2"))
                .containsExactly("branching.maxDistance", "branching.maxSeconds", "branching.parentalCrossfeed");
        assertThat(refused("\"preset\": \"lowest\", \"placed\": [[], []]")).containsExactly("branching.placed");
        assertThat(refused("\"preset\": \"lowest\", \"placed\": [[{\"fraction\": 0.5, \"injectionStep\": 4}]]"))
                .containsExactly("branching.placed[0][0].injectionStep");
        assertThat(refused("\"preset\": \"lowest\", \"placed\": [[{\"fraction\": 1, \"injectionStep\": 5}]]"))
                .containsExactly("branching.placed[0][0].fraction");
        String fixed = request("\"preset\": \"medium\", \"maxDistance\": 0.1").replace("adaptive", "fixed");
        assertThat(errors(server.post("/api/v1/plans", fixed))).containsExactly("branching.maxDistance");
    }

    @Test
    @DisplayName("A plan tells the levels, the most steps and the most frames")
    void plan() {
        JsonNode plan =
                server.post("/api/v1/plans", request("\"preset\": \"medium\"")).json();

        List<JsonNode> levels = list(plan.get("adaptive").get("levels"));
        assertThat(levels)
                .extracting(level -> level.get("injectionStep").asInt())
                .isSubsetOf(12, 15, 18, 21, 24, 27, 29)
                .endsWith(24, 27, 29);
        assertThat(levels.get(levels.size() - 1).get("branches").asInt()).isEqualTo(10);
        assertThat(plan.get("totalSteps").asInt()).isBetween(130, 141);
        assertThat(plan.get("adaptive").get("maxFrames").asInt()).isEqualTo(12);
        ObjectNode drawn = (ObjectNode) view(drawn(request("\"preset\": \"medium\"")));
        assertThat(drawn.get("progress").get("totalSteps").asInt())
                .isLessThanOrEqualTo(plan.get("totalSteps").asInt());
        assertThat(list(drawn.get("frames"))).hasSize(12);
    }

    private List<String> refused(String branching) {
        return errors(server.post("/api/v1/plans", request(branching)));
    }

    private static List<String> errors(Server.Answer answer) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
        return list(new JsonMapper().readTree(answer.body()).get("errors")).stream()
                .map(error -> error.get("field").asString())
                .sorted()
                .toList();
    }
}
