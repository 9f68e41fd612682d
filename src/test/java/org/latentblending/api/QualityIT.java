package org.latentblending.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.latentblending.media.images.Picture;
import org.latentblending.media.images.PictureDistance;
import org.latentblending.media.images.PictureReader;
import org.latentblending.testing.PaintedModels;
import org.latentblending.testing.Requests;
import org.latentblending.testing.Server;
import org.latentblending.testing.ServerTest;
import org.latentblending.testing.ShownTransition;
import org.latentblending.testing.Watching;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** The distances of frames: in messages, in the transition, and what follows from them. */
@ServerTest
class QualityIT {
    @Autowired
    Server server;

    @Autowired
    PaintedModels models;

    @Autowired
    JdbcClient jdbc;

    @AfterEach
    void goOn() {
        models.release();
        server.watch(server.submit(Requests.SMALL), 0).untilClosed();
    }

    private JsonNode quality(String id) {
        Server.Answer answer = server.get("/api/v1/transitions/" + id + "/quality");
        assertThat(answer.status()).isEqualTo(200);
        return answer.json();
    }

    private Picture picture(String id, int index) {
        return PictureReader.from(server.get("/api/v1/transitions/%s/frames/%d.png".formatted(id, index))
                .body());
    }

    private List<Picture> pictures(String id, int count) {
        return IntStream.range(0, count).mapToObj(index -> picture(id, index)).toList();
    }

    private double distance(String id, int left, int right) {
        return PictureDistance.between(picture(id, left), picture(id, right));
    }

    private static List<Double> distances(JsonNode segment) {
        return segment.get("distances").valueStream().map(JsonNode::asDouble).toList();
    }

    @Test
    void isThatOfTheStoredPictures() {
        String id = server.submit(Requests.segments(3, 10, 0));
        server.watch(id, 0).untilClosed();

        JsonNode quality = quality(id);

        assertThat(quality.get("metric").asString()).isEqualTo(PictureDistance.METRIC);
        List<Picture> pictures = pictures(id, 16);
        var all = new ArrayList<Double>();
        for (int segment = 0; segment < 3; segment++) {
            JsonNode shown = quality.get("segments").get(segment);
            int first = 5 * segment;
            List<Double> distances = IntStream.range(first, first + 5)
                    .mapToObj(left -> PictureDistance.between(pictures.get(left), pictures.get(left + 1)))
                    .toList();
            double sum = sum(distances);
            assertThat(distances(shown)).isEqualTo(distances);
            assertThat(shown.get("sum").asDouble()).isCloseTo(sum, within(1e-12));
            assertThat(shown.get("efficiency").asDouble())
                    .isCloseTo(
                            PictureDistance.between(pictures.get(first), pictures.get(first + 5)) / sum, within(1e-12));
            assertThat(shown.get("steps").asInt()).isEqualTo((segment == 0 ? 20 : 10) + 2 * 4 + 4 * 3);
            all.addAll(distances);
        }
        assertThat(quality.get("max").asDouble())
                .isEqualTo(all.stream().mapToDouble(d -> d).max().orElseThrow());
        assertThat(quality.get("evenness").asDouble()).isBetween(0.01, 0.99);
        assertThat(server.get("/api/v1/transitions/" + id)
                        .json()
                        .get("frames")
                        .valueStream()
                        .skip(1)
                        .map(frame -> frame.get("leftDistance").asDouble()))
                .isEqualTo(all);
    }

    private static double sum(List<Double> distances) {
        return distances.stream().mapToDouble(Double::doubleValue).sum();
    }

    /** A client that receives the frames knows all distances: each message has those to the frames that came before. */
    @Test
    void isToldWithEveryFrame() {
        String id = server.submit(Requests.EIGHT_SEGMENTS);
        List<Watching.Message> messages = server.watch(id, 0).untilClosed();

        var strip = new TreeMap<Integer, Double>(); // distances from the left, by index
        for (Watching.Message message : messages) {
            if (message.type().equals("frame")) {
                assertThat(message.json().has("leftDistance")).isEqualTo(strip.lowerKey(message.index()) != null);
                assertThat(message.json().has("rightDistance")).isEqualTo(strip.higherKey(message.index()) != null);
                strip.put(message.index(), message.json().path("leftDistance").asDouble(0));
                strip.computeIfPresent(
                        strip.higherKey(message.index()) == null ? -1 : strip.higherKey(message.index()),
                        (index, before) -> message.json().get("rightDistance").asDouble());
            }
        }
        List<Double> distances = quality(id)
                .get("segments")
                .valueStream()
                .flatMap(segment -> distances(segment).stream())
                .toList();
        assertThat(List.copyOf(strip.values()).subList(1, 41)).isEqualTo(distances);
    }

    @Test
    void isMeasuredAgainIfNoWorkerHas() {
        String id = server.submit(Requests.THREE_KEYFRAMES);
        server.watch(id, 0).untilClosed();
        JsonNode before = quality(id);
        jdbc.sql("delete from frame_distance where transition_id = ? and (left_index = 2 or right_index = 3)")
                .param(id)
                .update();

        assertThat(server.get("/api/v1/transitions/" + id)
                        .json()
                        .get("frames")
                        .get(3)
                        .get("leftDistance")
                        .isNull())
                .isTrue();
        assertThat(quality(id)).isEqualTo(before);
        assertThat(server.get("/api/v1/transitions/" + id)
                        .json()
                        .get("frames")
                        .get(3)
                        .get("leftDistance")
                        .asDouble())
                .isEqualTo(distance(id, 2, 3));
    }

    @Test
    void isAConflictUntilTheEndAndThenThatOfTheFramesThatAreThere() {
        models.hold();
        String id = server.submit(Requests.THREE_KEYFRAMES);
        Watching watching = server.watch(id, 0);
        watching.nextStatus("running");
        Server.Answer early = server.get("/api/v1/transitions/" + id + "/quality");
        models.allow(10);
        watching.next(message -> message.type().equals("frame") && message.index() == 6);
        server.post("/api/v1/transitions/" + id + "/cancel", "");
        models.release();
        watching.untilClosed();

        assertThat(early.status()).isEqualTo(409);
        assertThat(early.problem().detail()).contains("not finished");
        ShownTransition transition = server.transition(id);
        assertThat(transition.frames()).extracting(ShownTransition.Frame::index).containsExactly(0, 3, 6);
        JsonNode quality = quality(id);
        for (int segment = 0; segment < 2; segment++) {
            JsonNode shown = quality.get("segments").get(segment);
            assertThat(distances(shown)).containsExactly(distance(id, 3 * segment, 3 * segment + 3));
            assertThat(shown.get("efficiency").asDouble()).isEqualTo(1);
        }
    }

    @Test
    void isUnknownWithoutFrames() {
        models.hold();
        String id = server.submit(Requests.SMALL);
        Watching watching = server.watch(id, 0);
        watching.nextStatus("running");
        server.post("/api/v1/transitions/" + id + "/cancel", "");
        models.release();
        watching.untilClosed();

        JsonNode quality = quality(id);

        assertThat(quality.get("max").isNull()).isTrue();
        assertThat(quality.get("evenness").isNull()).isTrue();
        assertThat(distances(quality.get("segments").get(0))).isEmpty();
        assertThat(quality.get("segments").get(0).get("efficiency").isNull()).isTrue();
        assertThat(server.get("/api/v1/transitions/none/quality").status()).isEqualTo(404);
    }
}
