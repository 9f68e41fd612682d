package org.latentblending.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.latentblending.reuse.DeleteLatents;
import org.latentblending.storage.ObjectStore;
import org.latentblending.testing.PaintedModels;
import org.latentblending.testing.Requests;
import org.latentblending.testing.Server;
import org.latentblending.testing.ServerTest;
import org.latentblending.testing.ShownTransition;
import org.latentblending.testing.Told;
import org.latentblending.testing.Watching;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Transitions that take from others what these have drawn already. */
@ServerTest
@TestPropertySource(properties = "latentblending.reuse=true")
class ReusedPartsIT {
    private static final String TRANSITIONS = "/api/v1/transitions/";
    private static final JsonMapper JSON = new JsonMapper();
    private static final int STEPS = 10;
    private static final int STEPS_OF_SEGMENT = 2 * 4 + 4 * 3;

    @Autowired
    Server server;

    @Autowired
    PaintedModels models;

    @Autowired
    ObjectStore store;

    @Autowired
    DeleteLatents latents;

    @Autowired
    JdbcClient jdbc;

    private final List<String> drawn = new ArrayList<>();

    @AfterEach
    void forget() {
        models.release();
        drawn.forEach(id -> server.delete(TRANSITIONS + id));
    }

    private String draw(String request) {
        String id = server.submit(request);
        drawn.add(id);
        server.watch(id, 0).untilClosed();
        assertThat(server.transition(id).status()).isEqualTo("succeeded");
        return id;
    }

    private static String changed(String request, int keyframe, String prompt) {
        ObjectNode body = (ObjectNode) JSON.readTree(request);
        ((ObjectNode) body.get("keyframes").get(keyframe)).put("prompt", prompt);
        return body.toString();
    }

    private static String timed(String request, String movie) {
        ObjectNode body = (ObjectNode) JSON.readTree(request);
        body.set("movie", JSON.readTree(movie));
        return body.toString();
    }

    private JsonNode plan(String request) {
        return server.post("/api/v1/plans", request).json();
    }

    private JsonNode view(String id) {
        return server.get(TRANSITIONS + id).json();
    }

    private static List<Integer> numbers(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asInt)
                .toList();
    }

    private List<Integer> reusedSegments(String id) {
        return StreamSupport.stream(view(id).get("reused").get("segments").spliterator(), false)
                .map(segment -> segment.get("segment").asInt())
                .toList();
    }

    private static List<JsonNode> toldReused(Told told) {
        return told.ofType("reused").stream()
                .map(message -> message.json().get("reused"))
                .toList();
    }

    /** The bytes of the movie and of all frames, which a transition drawn anew must have as well. */
    private List<byte[]> files(String id) {
        ShownTransition transition = server.transition(id);
        List<byte[]> files = new ArrayList<>();
        files.add(server.get(TRANSITIONS + id + "/movie.mp4").body());
        for (ShownTransition.Frame frame : transition.frames()) {
            files.add(server.get(TRANSITIONS + id + "/frames/%d.png".formatted(frame.index()))
                    .body());
            files.add(server.get(TRANSITIONS + id + "/frames/%d.jpg".formatted(frame.index()))
                    .body());
        }
        return files;
    }

    /** Draws the request again when nothing of it is stored any more. */
    private void assertAsDrawnAnew(String id, String request) {
        List<byte[]> reused = files(id);
        forget();
        assertThat(plan(request).get("reusedKeyframes")).isEmpty();
        List<byte[]> anew = files(draw(request));
        assertThat(reused).hasSameSizeAs(anew);
        for (int i = 0; i < anew.size(); i++) {
            assertThat(Arrays.equals(reused.get(i), anew.get(i)))
                    .as("file %d", i)
                    .isTrue();
        }
    }

    @Test
    @DisplayName("One prompt of nine changed: its keyframe and two segments are drawn, as the plan has told")
    void onePrompt() {
        String first = draw(Requests.EIGHT_SEGMENTS);
        String request = changed(Requests.EIGHT_SEGMENTS, 3, "another prompt");
        JsonNode plan = plan(request);

        String id = server.submit(request);
        drawn.add(id);
        Told told = Told.by(server.watch(id, 0));

        int rest = STEPS + 2 * STEPS_OF_SEGMENT;
        assertThat(plan.get("totalSteps").asInt()).isEqualTo(rest);
        assertThat(numbers(plan.get("reusedKeyframes"))).containsExactly(0, 1, 2, 4, 5, 6, 7, 8);
        assertThat(plan.get("segments").get(1).get("reused").get("transitionId").asString())
                .isEqualTo(first);
        assertThat(plan.get("segments").get(1).get("reused").get("segment").asInt())
                .isEqualTo(1);
        assertThat(plan.get("segments").get(2).has("reused")).isFalse();
        told.assertEverythingOnce();
        assertThat(told.statuses()).containsExactly("queued", "running", "succeeded");
        assertThat(toldReused(told)).containsExactly(view(id).get("reused"));
        assertThat(server.transition(id).progress()).isEqualTo(new ShownTransition.Progress(rest, rest));
        assertThat(numbers(view(id).get("reused").get("keyframes"))).containsExactly(0, 1, 2, 4, 5, 6, 7, 8);
        assertThat(reusedSegments(id)).containsExactly(0, 1, 4, 5, 6, 7);
        assertAsDrawnAnew(id, request);
    }

    @Test
    @DisplayName("Another duration draws nothing, and needs no model")
    void duration() {
        draw(Requests.EIGHT_SEGMENTS);
        String request = timed(Requests.EIGHT_SEGMENTS, "{\"fps\": 24, \"seconds\": 2}");
        models.failWith(new IllegalStateException("Nothing is to be drawn"));

        String id = draw(request);

        assertThat(server.transition(id).progress()).isEqualTo(new ShownTransition.Progress(0, 0));
        models.release();
        assertAsDrawnAnew(id, request);
    }

    @Test
    @DisplayName("Other segments of the same keyframes, in another order, come from where they are")
    void order() {
        String first = draw(Requests.EIGHT_SEGMENTS);
        ObjectNode body = (ObjectNode) JSON.readTree(Requests.EIGHT_SEGMENTS);
        var keyframes = JSON.createArrayNode();
        List.of(5, 6, 7, 0, 1)
                .forEach(index -> keyframes.add(body.get("keyframes").get(index)));
        body.set("keyframes", keyframes);

        String id = draw(body.toString());

        assertThat(server.transition(id).progress().completedSteps()).isEqualTo(STEPS_OF_SEGMENT);
        assertThat(reusedSegments(id)).containsExactly(0, 1, 3);
        JsonNode last = view(id).get("reused").get("segments").get(2);
        assertThat(last.get("transitionId").asString()).isEqualTo(first);
        assertThat(last.get("sourceSegment").asInt()).isZero();
        assertAsDrawnAnew(id, body.toString());
    }

    @Test
    @DisplayName("Keyframes that are crossfed depend on all before them")
    void crossfed() {
        draw(Requests.EIGHT_SEGMENTS_CROSSFED);
        String request = changed(Requests.EIGHT_SEGMENTS_CROSSFED, 5, "another prompt");

        String id = draw(request);

        assertThat(numbers(view(id).get("reused").get("keyframes"))).containsExactly(0, 1, 2, 3, 4);
        assertThat(reusedSegments(id)).containsExactly(0, 1, 2, 3);
        assertAsDrawnAnew(id, request);
    }

    @Test
    @DisplayName("A perceptual movie of frames that an even one has drawn has the same pictures between them")
    void perceptual() {
        draw(Requests.EIGHT_SEGMENTS);
        draw(timed(Requests.EIGHT_SEGMENTS, "{\"fps\": 12, \"seconds\": 2}"));
        String request = timed(Requests.EIGHT_SEGMENTS, "{\"fps\": 24, \"seconds\": 1, \"timing\": \"perceptual\"}");

        String id = draw(request);

        assertThat(server.transition(id).progress().totalSteps()).isZero();
        assertAsDrawnAnew(id, request);
    }

    @Test
    @DisplayName("Branches of adaptive placement are found one by one")
    void adaptive() {
        String three = Requests.ADAPTIVE.replace("\"a red apple\", \"seed\": 1}],", "\"a rocket\", \"seed\": 3}],");
        draw(three);
        String request = changed(three, 2, "a house");

        String id = draw(request);

        JsonNode reused = view(id).get("reused");
        assertThat(numbers(reused.get("keyframes"))).containsExactly(0, 1);
        assertThat(server.transition(id).progress().completedSteps()).isBetween(20, 100);
        assertAsDrawnAnew(id, request);
    }

    @Test
    @DisplayName("The same adaptive transition again draws nothing")
    void adaptiveAgain() {
        draw(Requests.ADAPTIVE);

        String id = draw(Requests.ADAPTIVE);

        assertThat(server.transition(id).progress()).isEqualTo(new ShownTransition.Progress(0, 0));
        assertThat(reusedSegments(id)).containsExactly(0, 1);
        assertAsDrawnAnew(id, Requests.ADAPTIVE);
    }

    @Test
    @DisplayName("More frames grow from branches that were reused as from those that were drawn")
    void moreFrames() {
        draw(Requests.ADAPTIVE);
        String id = draw(Requests.ADAPTIVE);
        int frames = server.transition(id).frames().size();
        extend(id);
        assertThat(server.transition(id).frames()).hasSize(frames + 3);
        List<byte[]> reused = files(id);

        forget();
        String anew = draw(Requests.ADAPTIVE);
        extend(anew);

        assertThat(files(anew)).usingRecursiveComparison().isEqualTo(reused);
    }

    private void extend(String id) {
        assertThat(server.post(TRANSITIONS + id + "/branches", "{\"frames\": 3, \"segment\": 0}")
                        .status())
                .isEqualTo(202);
        server.watch(id, 0).untilClosed();
        assertThat(server.transition(id).status()).isEqualTo("succeeded");
    }

    @Test
    @DisplayName("The same request twice at once gives the same files, whatever one finds of the other")
    void atOnce() {
        models.hold();
        List<String> ids = List.of(server.submit(Requests.EIGHT_SEGMENTS), server.submit(Requests.EIGHT_SEGMENTS));
        drawn.addAll(ids);
        List<Watching> watching = ids.stream().map(id -> server.watch(id, 0)).toList();
        models.release();
        watching.forEach(Watching::untilClosed);

        assertThat(ids).allMatch(id -> server.transition(id).status().equals("succeeded"));
        assertThat(files(ids.get(0))).usingRecursiveComparison().isEqualTo(files(ids.get(1)));
    }

    @Test
    @DisplayName("What was deleted after the plan is drawn after all")
    void deletedMeanwhile() {
        String first = draw(Requests.EIGHT_SEGMENTS);
        store.delete("transitions/" + first + "/frames/17.png");
        store.deleteFolder("transitions/" + first + "/work/keyframes-0");
        String request = timed(Requests.EIGHT_SEGMENTS, "{\"fps\": 12, \"seconds\": 2}");

        String id = server.submit(request);
        drawn.add(id);
        Told told = Told.by(server.watch(id, 0));

        told.assertEverythingOnce();
        int all = 9 * STEPS + 8 * STEPS_OF_SEGMENT;
        assertThat(server.transition(id).status()).isEqualTo("succeeded");
        assertThat(server.transition(id).progress()).isEqualTo(new ShownTransition.Progress(all, all));
        assertThat(view(id).has("reused")).isFalse();
        List<JsonNode> reused = toldReused(told);
        assertThat(numbers(reused.get(0).get("keyframes"))).hasSize(9);
        assertThat(reused.get(reused.size() - 1).toString()).isEqualTo("{\"keyframes\":[],\"segments\":[]}");
        assertAsDrawnAnew(id, request);
    }

    @Test
    @DisplayName("Without its latents a transition gives nothing to others, and gets no more branches")
    void withoutLatents() {
        String adaptive = draw(Requests.ADAPTIVE);
        String first = draw(Requests.EIGHT_SEGMENTS);
        List<byte[]> before = files(first);
        assertThat(latents.delete(first)).isPositive();
        assertThat(latents.delete(adaptive)).isPositive();
        assertThat(latents.delete(adaptive)).isZero();

        JsonNode plan = plan(Requests.EIGHT_SEGMENTS);
        Server.Answer more = server.post(TRANSITIONS + adaptive + "/branches", "{\"frames\": 2}");

        assertThat(plan.get("reusedKeyframes")).isEmpty();
        assertThat(plan.get("segments").get(0).has("reused")).isFalse();
        assertThat(more.status()).isEqualTo(409);
        assertThat(files(first)).usingRecursiveComparison().isEqualTo(before);
    }

    @Test
    @DisplayName("A cancelled transition's finished segments serve others, and its retry goes on")
    void cancelled() {
        models.hold();
        String id = server.submit(Requests.EIGHT_SEGMENTS);
        drawn.add(id);
        Watching watching = server.watch(id, 0);
        models.allow(STEPS);
        watching.next(message -> message.type().equals("frame") && message.index() == 40);
        Awaitility.await("the end of the keyframes' task")
                .until(() ->
                        plan(Requests.EIGHT_SEGMENTS).get("reusedKeyframes").size() == 9);
        server.post(TRANSITIONS + id + "/cancel", "");
        models.release();
        watching.untilClosed();

        String other = draw(timed(Requests.EIGHT_SEGMENTS, "{\"fps\": 12, \"seconds\": 2}"));
        server.post(TRANSITIONS + id + "/retry", "");
        server.watch(id, 0).untilClosed();

        assertThat(numbers(view(other).get("reused").get("keyframes"))).hasSize(9);
        assertThat(server.transition(id).status()).isEqualTo("succeeded");
        assertAsDrawnAnew(other, timed(Requests.EIGHT_SEGMENTS, "{\"fps\": 12, \"seconds\": 2}"));
    }

    @Test
    @DisplayName("A transition during which the model's files changed gives nothing of what was drawn afterwards")
    void changedModel() {
        models.hold();
        String id = server.submit(Requests.EIGHT_SEGMENTS);
        drawn.add(id);
        Watching watching = server.watch(id, 0);
        models.allow(STEPS);
        watching.next(message -> message.type().equals("frame") && message.index() == 40);
        server.post(TRANSITIONS + id + "/cancel", "");
        models.release();
        watching.untilClosed();
        jdbc.sql("update transition set environment = 'of other files' where id = ?")
                .param(id)
                .update();

        server.post(TRANSITIONS + id + "/retry", "");
        server.watch(id, 0).untilClosed();

        JsonNode plan = plan(Requests.EIGHT_SEGMENTS);
        assertThat(server.transition(id).status()).isEqualTo("succeeded");
        assertThat(plan.get("segments")).noneMatch(segment -> segment.has("reused"));
    }
}
