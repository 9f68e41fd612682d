package org.latentblending.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.latentblending.media.images.Picture;
import org.latentblending.media.images.PictureDistance;
import org.latentblending.media.images.PictureReader;
import org.latentblending.media.images.Scenes;
import org.latentblending.media.movies.DecodedMovie;
import org.latentblending.testing.RealServerTest;
import org.latentblending.testing.Server;
import org.latentblending.testing.ShownTransition;
import org.latentblending.transitions.Frames;
import org.latentblending.transitions.Strip.Gap;
import org.latentblending.transitions.TransitionFiles;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** Movies that change at a constant rate, drawn by the embedded model. */
@RealServerTest
class SmoothMovieIT {
    private static final String REQUEST =
            """
            {"keyframes": [{"prompt": "a red apple", "seed": 42}, {"prompt": "a green frog", "seed": 420},
             {"prompt": "a red apple", "seed": 42}],
             "branching": {"preset": "lowest"}, "movie": {"fps": 12, "seconds": 2, "timing": "%s"}}""";

    @TempDir
    static Path folder;

    /** The uppermost rows of the picture frame. */
    private static final int KEPT_BYTES = 4 * 128 * 3;

    @Autowired
    Server server;

    @Autowired
    Frames frames;

    @Autowired
    TransitionFiles files;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("latentblending.data", () -> folder.resolve("data").toString());
    }

    private String finished(String timing) {
        String id = server.submit(REQUEST.formatted(timing));
        server.watch(id, 0).untilClosed();
        assertThat(server.transition(id).status()).isEqualTo("succeeded");
        return id;
    }

    private byte[] file(String id, String name) {
        return server.get("/api/v1/transitions/" + id + "/" + name).body();
    }

    private List<Picture> movie(String id) throws IOException {
        Path file = Files.write(folder.resolve(id + ".mp4"), file(id, "movie.mp4"));
        return DecodedMovie.of(file).frames().stream()
                .map(DecodedMovie.Frame::picture)
                .toList();
    }

    private JsonNode shownMovie(String id) {
        return server.get("/api/v1/transitions/" + id).json().get("movie");
    }

    /** The largest of the 23 distances between every second picture, as a share of their sum. */
    private static double largestJump(List<Picture> movie) {
        double max = 0;
        double sum = 0;
        for (int i = 0; i + 2 < movie.size(); i += 2) {
            double distance = PictureDistance.between(movie.get(i), movie.get(i + 2));
            max = Math.max(max, distance);
            sum += distance;
        }
        return max / sum;
    }

    @Test
    void aPerceptualMovieBeginsAndEndsWithFramesAndHasSmallerJumps() throws IOException {
        String id = finished("perceptual");
        String even = finished("even");

        List<Picture> pictures = movie(id);
        List<ShownTransition.Frame> frames = server.transition(id).frames();
        assertThat(pictures).hasSize(48);
        assertThat(shownMovie(id).get("frames").asInt()).isEqualTo(48);
        assertThat(shownMovie(id).get("timing").asString()).isEqualTo("perceptual");
        Picture first = PictureReader.from(file(id, "frames/0.png"));
        assertThat(frames).hasSize(9);
        assertThat(Scenes.psnr(first, pictures.get(0))).isGreaterThan(30);
        // It is a loop, which ends one picture before its first one.
        double mean = IntStream.range(1, 48)
                .mapToDouble(i -> PictureDistance.between(pictures.get(i - 1), pictures.get(i)))
                .average()
                .orElseThrow();
        assertThat(PictureDistance.between(pictures.get(47), pictures.get(0))).isBetween(0.3 * mean, 2 * mean);
        for (ShownTransition.Frame frame : frames) {
            String name = "frames/%d.png".formatted(frame.index());
            assertThat(PictureReader.from(file(id, name)))
                    .as("the timing changes no frame")
                    .isEqualTo(PictureReader.from(file(even, name)));
        }
        assertThat(largestJump(pictures)).isLessThan(0.95 * largestJump(movie(even)));
    }

    @Test
    void rendersAnotherTimingAndTheSameOneAgain() {
        String id = finished("perceptual");
        byte[] before = file(id, "movie.mp4");

        rendered(id, "{\"timing\": \"even\"}");
        assertThat(shownMovie(id).get("timing").asString()).isEqualTo("even");
        assertThat(shownMovie(id).get("frames").asInt()).isEqualTo(48);
        byte[] even = file(id, "movie.mp4");
        assertThat(even).isNotEqualTo(before);

        rendered(id, "{\"fps\": 6, \"timing\": \"perceptual\"}");
        assertThat(shownMovie(id).get("frames").asInt()).isEqualTo(24);

        rendered(id, "{\"fps\": 12}");
        assertThat(shownMovie(id).get("timing").asString()).isEqualTo("perceptual");
        assertThat(file(id, "movie.mp4")).isEqualTo(before);
        assertThat(file(finished("even"), "movie.mp4")).isEqualTo(even);
    }

    /** At most a tenth of the UNet's work: 75 evaluations with guidance, where decoding counts 1.53 without. */
    @Test
    void decodesPicturesBetweenFramesThatAreFilesOfTheTransition() {
        String id = finished("perceptual");
        Map<Gap, List<Double>> inBetweens = frames.inBetweens(id);

        int count = inBetweens.values().stream()
                .mapToInt(distances -> distances.size() - 1)
                .sum();
        assertThat(count)
                .isBetween(1, (int) (0.1 * 2 * server.transition(id).progress().totalSteps() / 1.53));
        inBetweens.forEach((gap, distances) -> {
            Picture left = PictureReader.from(file(id, "frames/%d.png".formatted(gap.left())));
            Picture next = PictureReader.from(files.readInBetween(id, gap, 1).orElseThrow());
            assertThat(PictureDistance.between(left, next)).isEqualTo(distances.get(0));
            assertThat(files.readInBetween(id, gap, distances.size())).isEmpty();
        });
        String again = finished("perceptual");
        assertThat(frames.inBetweens(again)).isEqualTo(inBetweens);
        assertThat(file(again, "movie.mp4")).isEqualTo(file(id, "movie.mp4"));
        assertThat(frames.inBetweens(finished("even"))).isEmpty();

        Gap gap = inBetweens.keySet().iterator().next();
        assertThat(server.delete("/api/v1/transitions/" + id).status()).isEqualTo(204);
        assertThat(files.readInBetween(id, gap, 1)).isEmpty();
    }

    @Test
    void keepsTheKeptPartStillInDecodedPictures() throws IOException {
        String image = uploaded("picture-frame.png");
        String mask = uploaded("picture-frame-mask.png");
        String id = server.submit(REQUEST.formatted("perceptual")
                .replaceFirst(
                        "\\{", "{\"inpainting\": {\"image\": \"%s\", \"mask\": \"%s\"}, ".formatted(image, mask)));
        server.watch(id, 0).untilClosed();

        Picture first = PictureReader.from(file(id, "frames/0.png"));
        Map<Gap, List<Double>> inBetweens = frames.inBetweens(id);
        assertThat(inBetweens).isNotEmpty();
        for (Gap gap : inBetweens.keySet()) {
            Picture between = PictureReader.from(files.readInBetween(id, gap, 1).orElseThrow());
            assertThat(Arrays.copyOf(between.rgb(), KEPT_BYTES)).isEqualTo(Arrays.copyOf(first.rgb(), KEPT_BYTES));
            assertThat(between).isNotEqualTo(first);
        }
    }

    private String uploaded(String name) throws IOException {
        return server.upload("/api/v1/images", Files.readAllBytes(Path.of("docs/images", name)))
                .id();
    }

    private void rendered(String id, String settings) {
        assertThat(server.post("/api/v1/transitions/" + id + "/movie", settings).status())
                .isEqualTo(202);
        server.watch(id, 0).untilClosed();
    }
}
