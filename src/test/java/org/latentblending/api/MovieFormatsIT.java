package org.latentblending.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.latentblending.media.images.Picture;
import org.latentblending.media.images.PictureReader;
import org.latentblending.media.images.Scenes;
import org.latentblending.media.movies.DecodedMovie;
import org.latentblending.media.movies.Remux;
import org.latentblending.testing.Requests;
import org.latentblending.testing.Server;
import org.latentblending.testing.ServerTest;
import org.latentblending.testing.ShownTransition;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Movies in every format and timing, and the requests that they carry. */
@ServerTest
class MovieFormatsIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String TIMED =
            """
            {"keyframes": [{"prompt": "naïve <b> & \\"quoted\\" 苹果", "seed": 9007199254740993}, {"prompt": "b", "seed": 2},
              {"prompt": "c", "seed": 3}],
             "width": 64, "height": 64, "branching": {"steps": 6, "branchCounts": [2, 4], "injectionSteps": [0, 3]},
             "movie": %s}""";

    @Autowired
    Server server;

    @TempDir
    Path folder;

    private String finished(String request) {
        String id = server.submit(request);
        server.watch(id, 0).untilClosed();
        return id;
    }

    @Test
    void whatIsOmittedStaysAsInTheLatestMovie() {
        String id = finished(Requests.SMALL);
        render(id, "{\"format\": \"webm\"}");
        render(id, "{\"fps\": 24}");

        assertThat(server.transition(id).movie().url()).endsWith("/movie.webm");
        assertThat(server.transition(id).movie().fps()).isEqualTo(24);
    }

    private static String url(String id) {
        return "/api/v1/transitions/" + id;
    }

    private void render(String id, String movie) {
        Server.Answer answer = server.post(url(id) + "/movie", movie);
        assertThat(answer.status()).as("%s", answer).isEqualTo(202);
        server.watch(id, 0).untilClosed();
    }

    private Path saved(String url) throws IOException {
        return Files.write(
                folder.resolve(url.substring(url.lastIndexOf('/') + 1)),
                server.get(url).body());
    }

    private Picture frame(String id, int index) {
        return PictureReader.from(
                server.get(url(id) + "/frames/" + index + ".png").body());
    }

    private JsonNode request(String id) {
        return server.get(url(id)).json().get("request");
    }

    private JsonNode recipe(Path file) throws IOException {
        Server.Answer answer = server.upload("/api/v1/recipes", Files.readAllBytes(file));
        assertThat(answer.status()).as("%s", answer).isEqualTo(200);
        return answer.json().get("request");
    }

    @Test
    void refusesAWebpMovieThatWouldNotFitIntoMemory() {
        String movie = "{\"format\": \"%s\", \"fps\": 120, \"seconds\": 600}";

        assertThat(server.post("/api/v1/plans", TIMED.formatted(movie.formatted("mp4")))
                        .status())
                .isEqualTo(200);
        assertThat(server.post("/api/v1/plans", TIMED.formatted("{\"format\": \"webp\"}"))
                        .status())
                .isEqualTo(200);
        // 2 x 600 seconds of 120 pictures with 64 x 64 pixels are 590 megapixels.
        assertThat(server.post("/api/v1/plans", TIMED.formatted(movie.formatted("webp")))
                        .status())
                .isEqualTo(200);
        Server.Answer large = server.post(
                "/api/v1/plans", TIMED.formatted(movie.formatted("webp")).replace("\"width\": 64", "\"width\": 128"));
        assertThat(large.problem().fields()).containsExactly("movie.format");
        String id =
                finished(TIMED.formatted("{\"fps\": 12, \"seconds\": 1}").replace("\"width\": 64", "\"width\": 128"));
        assertThat(server.post(url(id) + "/movie", movie.formatted("webp"))
                        .problem()
                        .fields())
                .containsExactly("format");
    }

    @ParameterizedTest
    @CsvSource({
        "mp4, mp4, video/mp4",
        "webm, webm, video/webm",
        "webp, webp, image/webp",
        "gif, gif, image/gif",
        "mov, mov, video/quicktime",
        "frames, zip, application/zip"
    })
    void servesEveryFormatWithItsRecipe(String format, String extension, String type) throws IOException {
        String id = finished(Requests.SMALL);
        render(id, "{\"format\": \"%s\", \"fps\": \"23.976\", \"seconds\": 1}".formatted(format));

        ShownTransition.Movie movie = server.transition(id).movie();
        assertThat(movie.url()).isEqualTo(url(id) + "/movie." + extension);
        assertThat(movie.format()).isEqualTo(format);
        assertThat(movie.fps()).isEqualTo("23.976");
        assertThat(movie.frames()).isEqualTo(24);
        assertThat(movie.duration()).isEqualTo(24 * 1001 / 24000.0);
        Server.Answer whole = server.get(movie.url());
        assertThat(whole.header("Content-Type")).isEqualTo(type);
        Server.Answer part = server.get(movie.url(), "Range", "bytes=100-199");
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.body()).isEqualTo(Arrays.copyOfRange(whole.body(), 100, 200));
        assertThat(server.get(movie.url(), "If-None-Match", whole.header("ETag"))
                        .status())
                .isEqualTo(304);
        String other = format.equals("webm") ? "gif" : "webm";
        assertThat(server.get(url(id) + "/movie." + other).status()).isEqualTo(404);

        Path file = saved(movie.url());
        var expected = (ObjectNode) request(id);
        ((ObjectNode) expected.get("movie"))
                .put("format", format)
                .put("fps", "23.976")
                .put("seconds", 1.0);
        assertThat(recipe(file)).isEqualTo(expected);
        if (!List.of("webp", "frames").contains(format)) {
            List<DecodedMovie.Frame> pictures = DecodedMovie.of(file).frames();
            assertThat(pictures).hasSize(24);
            assertThat(Scenes.lumaPsnr(pictures.get(0).picture(), frame(id, 0))).isGreaterThan(22);
            assertThat(Scenes.lumaPsnr(pictures.get(23).picture(), frame(id, 4)))
                    .isGreaterThan(22);
        }
    }

    @Test
    void drawsTheFormatThatATransitionAsksFor() throws IOException {
        String id = finished(TIMED.formatted("{\"format\": \"frames\", \"fps\": 10, \"seconds\": 1}"));

        try (var zip = new ZipInputStream(new ByteArrayInputStream(
                server.get(server.transition(id).movie().url()).body()))) {
            assertThat(zip.getNextEntry().getName()).isEqualTo("recipe.json");
            assertThat(JSON.readTree(zip.readAllBytes()).get("request")).isEqualTo(request(id));
            for (int i = 0; i < 20; i++) {
                assertThat(zip.getNextEntry().getName()).isEqualTo("%05d.png".formatted(i));
                Picture picture = PictureReader.from(zip.readAllBytes());
                if (i == 0 || i == 19) {
                    assertThat(picture).isEqualTo(frame(id, i == 0 ? 0 : 6));
                }
            }
            assertThat(zip.getNextEntry()).isNull();
        }
    }

    @Test
    void timesSegmentsAndHolds() throws IOException {
        String id = finished(
                TIMED.formatted(
                        """
                        {"format": "frames", "fps": 10, "holds": [0.5, 1, 0],
                         "segments": [{"seconds": 1, "easing": "ease-in"}, {"seconds": 2, "easing": [0.1, 0, 0.2, 1]}]}"""));
        ShownTransition.Movie movie = server.transition(id).movie();
        assertThat(movie.frames()).isEqualTo(45);
        assertThat(movie.seconds()).isNull();
        JsonNode asked = request(id).get("movie");
        assertThat(asked.has("seconds")).isFalse();
        assertThat(asked.at("/segments/0/easing").asString()).isEqualTo("ease-in");
        assertThat(asked.at("/segments/1/easing/2").asDouble()).isEqualTo(0.2);
        assertThat(asked.at("/holds/1").asDouble()).isEqualTo(1);

        List<Picture> pictures = pictures(movie.url());
        assertThat(pictures).hasSize(45);
        assertThat(pictures.subList(0, 6)).containsOnly(frame(id, 0));
        assertThat(pictures.get(7)).isNotEqualTo(frame(id, 0));
        assertThat(pictures.subList(15, 25)).containsOnly(frame(id, 3));
        assertThat(pictures.get(44)).isEqualTo(frame(id, 6));

        render(id, "{\"seconds\": 2}");
        assertThat(server.transition(id).movie().frames()).isEqualTo(55);
        render(id, "{\"seconds\": 2, \"holds\": [0, 0, 0]}");
        assertThat(server.transition(id).movie().frames()).isEqualTo(40);
    }

    private List<Picture> pictures(String url) throws IOException {
        var pictures = new ArrayList<Picture>();
        try (var zip =
                new ZipInputStream(new ByteArrayInputStream(server.get(url).body()))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().endsWith(".png")) {
                    pictures.add(PictureReader.from(zip.readAllBytes()));
                }
            }
        }
        return pictures;
    }

    @Test
    void aLoopEndsBeforeItsFirstPicture() throws IOException {
        String loop =
                """
                {"keyframes": [{"prompt": "a", "seed": 1}, {"prompt": "b", "seed": 2}, {"prompt": "a", "seed": 1}],
                 "width": 64, "height": 64, "branching": {"steps": 6, "branchCounts": [2, 6], "injectionSteps": [0, 3]},
                 "movie": {"format": "frames", "fps": 10, "seconds": 1, "timing": "%s"}}""";
        for (String timing : List.of("even", "perceptual")) {
            String id = finished(loop.formatted(timing));
            List<Picture> pictures = pictures(server.transition(id).movie().url());
            assertThat(pictures).hasSize(20);
            assertThat(pictures.get(0)).isEqualTo(frame(id, 0)).isEqualTo(frame(id, 10));
            assertThat(pictures.get(19)).isNotEqualTo(frame(id, 10));
            assertThat(pictures.get(10)).isEqualTo(frame(id, 5));
        }
    }

    @Test
    void framesCarryTheRecipeThatDrawsThemAgain() throws IOException {
        String id = finished(TIMED.formatted("{\"fps\": 10, \"seconds\": 1}"));
        for (String name : List.of("0.png", "3.jpg")) {
            assertThat(recipe(saved(url(id) + "/frames/" + name))).isEqualTo(request(id));
        }
        String again = finished(recipe(saved(url(id) + "/movie.mp4")).toString());
        assertThat(again).isNotEqualTo(id);
        for (String name : List.of("/frames/0.png", "/frames/5.png", "/frames/6.jpg", "/movie.mp4")) {
            assertThat(server.get(url(again) + name).body())
                    .as(name)
                    .isEqualTo(server.get(url(id) + name).body());
        }
    }

    @Test
    void theRecipeOfAdaptivePlacementHoldsItsBranches() throws IOException {
        String id = finished(Requests.ADAPTIVE);
        assertThat(request(id).at("/branching/placed")).isNotEmpty();
        assertThat(recipe(saved(url(id) + "/movie.mp4"))).isEqualTo(request(id));
        assertThat(recipe(saved(url(id) + "/frames/0.png"))).isEqualTo(request(id));
    }

    @ParameterizedTest
    @CsvSource({"mp4, mov", "mp4, mkv", "webm, mkv", "webm, webm", "mov, mov", "mov, mkv", "gif, mp4"})
    void theRecipeSurvivesRemuxingAndTrimming(String format, String other) throws IOException {
        String id = finished(TIMED.formatted("{\"fps\": 10, \"seconds\": 1, \"format\": \"%s\"}".formatted(format)));
        Path movie = saved(url(id) + "/movie." + format);
        if (format.equals("gif")) {
            // What ffmpeg does when it converts it: the comment becomes a tag.
            assertThat(JSON.readTree(Remux.comment(movie)).get("request")).isEqualTo(request(id));
        } else {
            Path copy = Remux.copy(movie, folder.resolve("trimmed." + other), 1);
            assertThat(recipe(copy)).isEqualTo(request(id));
        }
    }

    @Test
    void tellsThatAFileHasNoRecipe() throws IOException {
        String id = finished(TIMED.formatted("{\"fps\": 10, \"seconds\": 1}"));
        byte[] movie = server.get(url(id) + "/movie.mp4").body();
        int recipe = new String(movie, StandardCharsets.ISO_8859_1).indexOf("\"latentblending\"");
        for (byte[] file : List.of(
                new byte[0],
                "text".getBytes(StandardCharsets.UTF_8),
                Arrays.copyOf(movie, recipe + 100),
                "GIF89a{\"latentblending\":1,\"request\":{".getBytes(StandardCharsets.UTF_8),
                "{\"latentblending\":1,\"request\":{\"keyframes\":\"x\"}}".getBytes(StandardCharsets.UTF_8),
                "{\"latentblending\":1,\"request\":{\"keyframes\":[null]}}".getBytes(StandardCharsets.UTF_8))) {
            Server.Answer answer = server.upload("/api/v1/recipes", file);
            assertThat(answer.status()).as("%s", answer).isEqualTo(422);
            assertThat(answer.problem().detail()).startsWith("The file carries no request.");
        }
        assertThat(server.post("/api/v1/recipes", "{}").status()).isEqualTo(415);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"fps\": 0.5} | movie.fps",
                "{\"fps\": \"fast\"} | movie.fps",
                "{\"fps\": [30]} | movie.fps",
                "{\"segments\": [{\"seconds\": 1}]} | movie.segments",
                "{\"segments\": []} | movie.segments",
                "{\"seconds\": 1, \"segments\": [{\"seconds\": 1}, {\"seconds\": 1}]} | movie.segments",
                "{\"segments\": [{\"seconds\": 1}, {\"seconds\": 1, \"easing\": \"bouncy\"}]} | movie.segments[1].easing",
                "{\"segments\": [{\"seconds\": 1}, {\"seconds\": 1, \"easing\": [0, 0, 2, 1]}]} | movie.segments[1].easing",
                "{\"segments\": [{\"seconds\": 1}, {\"seconds\": 1, \"easing\": [0, 0, 1]}]} | movie.segments[1].easing",
                "{\"segments\": [{\"seconds\": 1}, {\"seconds\": 1, \"easing\": 3}]} | movie.segments[1].easing",
                "{\"segments\": [{\"seconds\": 0}, {\"seconds\": 1}]} | movie.segments[0].seconds",
                "{\"segments\": [{}, {\"seconds\": 1}]} | movie.segments[0].seconds",
                "{\"segments\": [null, {\"seconds\": 1}]} | movie.segments[0]",
                "{\"segments\": [{\"seconds\": 1, \"ease\": 1}, {\"seconds\": 1}]} | movie.segments[0].ease",
                "{\"holds\": [1, 1]} | movie.holds",
                "{\"holds\": [1, -1, 0]} | movie.holds[1]",
                "{\"format\": \"avi\"} | movie.format",
                "{\"fps\": 1, \"segments\": [{\"seconds\": 0.1}, {\"seconds\": 0.1}]} | movie.segments"
            })
    void namesWhatIsWrongWithAMovie(String movie, String field) {
        Server.Answer answer = server.post("/api/v1/transitions", TIMED.formatted(movie));
        assertThat(answer.status()).as("%s", answer).isEqualTo(400);
        assertThat(answer.problem().fields()).containsExactly(field);
    }

    @Test
    void namesWhatIsWrongWithAnotherMovie() {
        String id = finished(TIMED.formatted("{\"fps\": 10, \"seconds\": 1}"));
        Server.Answer answer = server.post(
                url(id) + "/movie",
                "{\"fps\": \"1/0\", \"holds\": [1], \"segments\": [{\"seconds\": 1, \"easing\": 1}], \"seconds\": 2}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.problem().fields()).containsExactly("fps", "holds", "segments", "segments[0].easing");
    }
}
