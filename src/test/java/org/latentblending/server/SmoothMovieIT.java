package org.latentblending.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

    @Autowired
    Server server;

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
        assertThat(Scenes.psnr(PictureReader.from(file(id, "frames/8.png")), pictures.get(47)))
                .isGreaterThan(30);
        for (ShownTransition.Frame frame : frames) {
            String name = "frames/%d.png".formatted(frame.index());
            assertThat(file(id, name)).as("the timing changes no frame").isEqualTo(file(even, name));
        }
        double constantRate = 1 / 23.0;
        assertThat(largestJump(pictures)).isLessThan(1.3 * constantRate).isLessThan(0.9 * largestJump(movie(even)));
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

        rendered(id, "{}");
        assertThat(shownMovie(id).get("timing").asString()).isEqualTo("perceptual");
        assertThat(file(id, "movie.mp4")).isEqualTo(before);
        assertThat(file(finished("even"), "movie.mp4")).isEqualTo(even);
    }

    private void rendered(String id, String settings) {
        assertThat(server.post("/api/v1/transitions/" + id + "/movie", settings).status())
                .isEqualTo(202);
        server.watch(id, 0).untilClosed();
    }
}
