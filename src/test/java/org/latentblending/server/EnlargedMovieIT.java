package org.latentblending.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.latentblending.media.images.Picture;
import org.latentblending.media.images.PictureReader;
import org.latentblending.media.movies.DecodedMovie;
import org.latentblending.models.Fixtures;
import org.latentblending.testing.RealServerTest;
import org.latentblending.testing.Server;
import org.latentblending.testing.ShownTransition;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** Movies that are larger than their frames: by the embedded model's own upscaler, and by one of a model that has two. */
@RealServerTest
class EnlargedMovieIT {
    private static final String REST = "\"keyframes\": [{\"prompt\": \"a red apple\", \"seed\": 42},"
            + " {\"prompt\": \"a green frog\", \"seed\": 420}], \"branching\": {\"steps\": 4, \"branches\": 3}";

    @TempDir
    static Path folder;

    @Autowired
    Server server;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("latentblending.data", () -> folder.resolve("data").toString());
        registry.add(
                "latentblending.model-paths",
                () -> folder.resolve("two") + "," + folder.resolve("none") + "," + folder.resolve("drawn"));
    }

    @BeforeAll
    static void models() throws IOException {
        Fixtures.copy(Fixtures.REFERENCE.resolve("tiny-epsilon"), folder.resolve("none"));
        Fixtures.copy(Fixtures.REFERENCE.resolve("tiny-epsilon"), folder.resolve("drawn"));
        Fixtures.copy(Fixtures.REFERENCE.resolve("diffusion-upscaler/folder"), folder.resolve("drawn/upscaler/x4"));
        Path model = Fixtures.copy(Fixtures.REFERENCE.resolve("tiny-epsilon"), folder.resolve("two"));
        Path own = Files.createDirectories(model.resolve("upscaler"));
        for (String file : List.of("compact-x4.pth", "rrdb-x2.safetensors")) {
            Files.copy(Fixtures.REFERENCE.resolve("upscalers").resolve(file), own.resolve(file));
        }
    }

    /** A diffusion model enlarges the frames when all are drawn, each time with the same noise. */
    @Test
    void aDiffusionModelMakesTheSameMovieAgain() throws IOException {
        String request = request("drawn", "\"scale\": 4").replaceFirst("\\{", "{\"width\": 64, \"height\": 64, ");
        assertThat(upscalers("drawn")).isEqualTo("[{\"name\":\"x4\",\"factor\":4,\"own\":true,\"diffusion\":true}]");
        assertThat(server.post("/api/v1/plans", request).json().get("warnings").findValuesAsString("field"))
                .contains("movie.upscaler");

        String id = finished(request);
        assertThat(first(id).width()).isEqualTo(256);
        assertThat(frame(id, 0).width()).isEqualTo(64);
        byte[] before = movie(id);

        render(id, "{\"scale\": 4}");
        assertThat(movie(id)).isEqualTo(before);
    }

    @Test
    void modelsTellTheirUpscalers() {
        assertThat(upscalers("embedded"))
                .isEqualTo("[{\"name\":\"embedded-x4\",\"factor\":4,\"own\":true,\"diffusion\":false}]");
        assertThat(upscalers("embedded-turbo")).isEqualTo(upscalers("embedded"));
        assertThat(upscalers("two"))
                .isEqualTo("[{\"name\":\"compact-x4\",\"factor\":4,\"own\":true,\"diffusion\":false},"
                        + "{\"name\":\"rrdb-x2\",\"factor\":2,\"own\":true,\"diffusion\":false}]");
        assertThat(upscalers("none")).isEqualTo("[]");
    }

    /** The frames keep their size. The first picture of the movie, reduced again, is the first frame. */
    @Test
    void theEmbeddedModelsMovieIsFourTimesAsLargeAndSharp() throws IOException {
        String id = finished(request("embedded", "\"scale\": 4"));
        Picture frame = frame(id, 0);
        Picture large = first(id);

        assertThat(server.transition(id).request().at("/movie/upscaler").asString())
                .isEqualTo("embedded-x4");
        assertThat(frame.width()).isEqualTo(128);
        assertThat(large.width()).isEqualTo(512);
        assertThat(large.height()).isEqualTo(512);
        assertThat(meanDifference(reduced(large, 4), frame)).isLessThan(4);
        // Edges: a smooth enlargement divides the steepest rise among four pixels.
        assertThat((double) steepest(large)).isGreaterThan(0.5 * steepest(frame));
    }

    @Test
    void oneRenderingFollowsAnother() throws IOException {
        String id = finished(request("embedded", "\"scale\": 1"));
        assertThat(first(id).width()).isEqualTo(128);
        byte[] before = movie(id);

        render(id, "{\"scale\": 2}");
        assertThat(first(id).width()).isEqualTo(256);
        byte[] twice = movie(id);

        render(id, "{}");
        assertThat(movie(id)).as("the latest movie's scale").isEqualTo(twice);

        render(id, "{\"scale\": 1}");
        assertThat(movie(id)).isEqualTo(before);

        render(id, "{\"scale\": 2}");
        assertThat(movie(id)).isEqualTo(twice);
    }

    /** The first one would take longer than the second, which would be published after it. */
    @Test
    void aLongRenderingIsGivenUpForAnother() {
        String id = finished(request("embedded", "\"scale\": 1"));
        post(id, "{\"scale\": 4, \"seconds\": 300, \"fps\": 60}");
        post(id, "{\"scale\": 1, \"seconds\": 2, \"fps\": 10}");

        assertThat(server.watch(id, 0).untilClosed())
                .filteredOn(message -> message.type().equals("movie"))
                .hasSize(2);
        assertThat(server.transition(id).movie().frames()).isEqualTo(20);
    }

    /** Each network makes both scales. */
    @ParameterizedTest
    @CsvSource({
        "'\"scale\": 2', rrdb-x2, 2",
        "'\"scale\": 4', compact-x4, 4",
        "'\"scale\": 4, \"upscaler\": \"RRDB-x2\"', rrdb-x2, 4",
        "'\"scale\": 2, \"upscaler\": \"compact-x4\"', compact-x4, 2"
    })
    void requestsChooseTheUpscaler(String settings, String upscaler, int scale) throws IOException {
        String id = finished(request("two", settings));

        assertThat(server.transition(id).request().at("/movie/upscaler").asString())
                .isEqualTo(upscaler);
        assertThat(server.get("/api/v1/transitions/" + id)
                        .json()
                        .at("/movie/upscaler")
                        .asString())
                .isEqualTo(upscaler);
        assertThat(first(id).width()).isEqualTo(scale * frame(id, 0).width());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            embedded | "scale": 3                       | movie.scale    | Must be 1, 2 or 4.
            none     | "scale": 2                       | movie.scale    | There is no upscaler for this model
            two      | "scale": 2, "upscaler": "another" | movie.upscaler | there are: compact-x4, rrdb-x2.
            two      | "scale": 1, "upscaler": "another" | movie.upscaler | there are: compact-x4, rrdb-x2.
            none     | "upscaler": "another"             | movie.upscaler | there are: none.
            """)
    void whatCannotBeRenderedIsRefused(String model, String settings, String field, String reason) {
        assertRefused(server.post("/api/v1/plans", request(model, settings)), field, reason);
    }

    @Test
    void anUpscalerThatIsNotUsedIsAWarning() {
        String settings = "\"upscaler\": \"compact-x4\"";
        JsonNode plan = server.post("/api/v1/plans", request("two", settings)).json();
        String id = finished(request("two", "\"scale\": 1"));
        JsonNode changed = server.post("/api/v1/transitions/" + id + "/movie", "{" + settings + "}")
                .json();

        assertThat(plan.get("warnings").toString())
                .isEqualTo("[{\"field\":\"movie.upscaler\",\"message\":\"The upscaler is not used, because the movie's"
                        + " scale is 1; ask for 2 or 4.\"}]");
        assertThat(changed.get("warnings").findValuesAsString("field")).contains("upscaler");
        assertThat(changed.at("/movie").has("upscaler")).isFalse();
    }

    @Test
    void aMovieThatIsTooLargeIsRefused() {
        String large = request("embedded", "\"scale\": 4").replaceFirst("\\{", "{\"width\": 1024, \"height\": 1024, ");
        assertRefused(
                server.post("/api/v1/plans", large),
                "movie.scale",
                "Too large: the movie would have 4096 x 4096 pixels");
    }

    @Test
    void anotherRenderingIsCheckedAlike() {
        String id = finished(request("none", "\"scale\": 1"));
        assertRefused(
                server.post("/api/v1/transitions/" + id + "/movie", "{\"scale\": 2}"),
                "scale",
                "There is no upscaler for this model");
    }

    private static void assertRefused(Server.Answer answer, String field, String reason) {
        assertThat(answer.status()).as("%s", answer).isEqualTo(400);
        assertThat(answer.problem().fields()).containsExactly(field);
        assertThat(answer.problem().errors().get(0).message()).contains(reason);
    }

    private String upscalers(String id) {
        JsonNode model = server.get("/api/v1/models")
                .json()
                .valueStream()
                .filter(entry -> entry.get("id").asString().equals(id))
                .findFirst()
                .orElseThrow();
        return model.get("upscalers").toString();
    }

    private static String request(String model, String movie) {
        return "{\"model\": \"%s\", %s, \"movie\": {\"fps\": 10, \"seconds\": 1, %s}}".formatted(model, REST, movie);
    }

    private String finished(String request) {
        String id = server.submit(request);
        server.watch(id, 0).untilClosed();
        ShownTransition transition = server.transition(id);
        assertThat(transition.status()).as("%s", transition).isEqualTo("succeeded");
        return id;
    }

    private void render(String id, String movie) {
        post(id, movie);
        server.watch(id, 0).untilClosed();
    }

    private void post(String id, String movie) {
        assertThat(server.post("/api/v1/transitions/" + id + "/movie", movie).status())
                .isEqualTo(202);
    }

    private byte[] movie(String id) {
        return server.get("/api/v1/transitions/" + id + "/movie.mp4").body();
    }

    private Picture first(String id) throws IOException {
        Path file = Files.write(folder.resolve(id + ".mp4"), movie(id));
        return DecodedMovie.of(file).frames().get(0).picture();
    }

    private Picture frame(String id, int index) {
        return PictureReader.from(server.get("/api/v1/transitions/%s/frames/%d.png".formatted(id, index))
                .body());
    }

    private static Picture reduced(Picture picture, int times) {
        int width = picture.width() / times;
        int height = picture.height() / times;
        byte[] rgb = new byte[3 * width * height];
        for (int i = 0; i < rgb.length; i++) {
            int x = i / 3 % width * times;
            int y = i / 3 / width * times;
            int sum = 0;
            for (int dy = 0; dy < times; dy++) {
                for (int dx = 0; dx < times; dx++) {
                    sum += picture.rgb()[3 * ((y + dy) * picture.width() + x + dx) + i % 3] & 0xFF;
                }
            }
            rgb[i] = (byte) Math.round((float) sum / (times * times));
        }
        return new Picture(width, height, rgb);
    }

    private static double meanDifference(Picture a, Picture b) {
        double sum = 0;
        for (int i = 0; i < a.rgb().length; i++) {
            sum += Math.abs((a.rgb()[i] & 0xFF) - (b.rgb()[i] & 0xFF));
        }
        return sum / a.rgb().length;
    }

    /** The largest difference of neighbouring pixels in a row. */
    private static int steepest(Picture picture) {
        byte[] luma = picture.luma();
        int steepest = 0;
        for (int i = 1; i < luma.length; i++) {
            if (i % picture.width() != 0) {
                steepest = Math.max(steepest, Math.abs((luma[i] & 0xFF) - (luma[i - 1] & 0xFF)));
            }
        }
        return steepest;
    }
}
