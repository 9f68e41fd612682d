package org.latentblending.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntBinaryOperator;
import java.util.stream.IntStream;
import java.util.zip.ZipInputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.latentblending.media.images.CoverCrop;
import org.latentblending.media.images.Picture;
import org.latentblending.media.images.PictureDistance;
import org.latentblending.media.images.PictureReader;
import org.latentblending.media.images.PictureWriter;
import org.latentblending.testing.RealServerTest;
import org.latentblending.testing.Server;
import org.latentblending.testing.ShownTransition;
import org.latentblending.testing.SmallModels;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Uploaded pictures as keyframes, with the embedded model: pictures that it did not draw. */
@RealServerTest
class OwnPicturesIT {
    private static final int SIDE = 128;
    /** A red roof over a brown wall, on blue. */
    private static final Picture HOUSE = picture(
            SIDE,
            (x, y) -> y > 60 && y < 110 && x > 35 && x < 95
                    ? 0xa05028
                    : y > 25 && y <= 60 && Math.abs(x - 65) < y - 23 ? 0xb41e1e : 0xc8dcff);
    /** A dark slope below an evening sky; wider than the frames. */
    private static final Picture HILL = picture(200, (x, y) -> {
        int horizon = 70 + (x - 100) * (x - 100) / 200;
        return y > horizon ? 0x1e3228 : 0x143ca0 + (y * 2 << 16) + (y << 8);
    });
    /** The hardest for the autoencoder: sharp black and white. */
    private static final Picture CHECKERS = picture(SIDE, (x, y) -> (x / 16 + y / 16) % 2 == 0 ? 0x101010 : 0xf0f0f0);

    private static final String SETTINGS =
            """
            "width": 128, "height": 128, "movie": {"fps": 6, "seconds": 1}""";
    private static final String SMALL = SETTINGS
            + """
                    , "branching": {"steps": 10, "branchCounts": [2, 3, 5], "injectionSteps": [0, 3, 6]}""";

    @TempDir
    static Path folder;

    @Autowired
    Server server;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("latentblending.data", () -> folder.resolve("data").toString());
        registry.add("latentblending.model-paths", () -> folder.resolve("nine").toString());
    }

    @BeforeAll
    static void modelForInpainting() throws IOException {
        SmallModels.inpainting(folder, "nine");
    }

    private String upload(Picture picture) {
        return server.upload("/api/v1/images", PictureWriter.png(picture))
                .json()
                .get("id")
                .asString();
    }

    private ShownTransition finished(String request) {
        String id = server.submit(request);
        server.watch(id, 0).untilClosed();
        ShownTransition transition = server.transition(id);
        assertThat(transition.status()).as("%s", transition).isEqualTo("succeeded");
        assertThat(transition.progress().completedSteps())
                .isEqualTo(transition.progress().totalSteps());
        return transition;
    }

    private List<Picture> frames(ShownTransition transition) {
        List<Picture> frames = new ArrayList<>();
        for (ShownTransition.Frame frame : transition.frames()) {
            String url = frame.url().replace(".jpg", ".png");
            frames.add(PictureReader.from(server.get(url).body()));
        }
        return frames;
    }

    private List<Picture> zipped(String url) throws IOException {
        List<Picture> pictures = new ArrayList<>();
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

    private static List<Double> distances(List<Picture> frames) {
        return IntStream.range(1, frames.size())
                .mapToObj(i -> PictureDistance.between(frames.get(i - 1), frames.get(i)))
                .toList();
    }

    private int totalSteps(String request) {
        return server.post("/api/v1/plans", request).json().get("totalSteps").asInt();
    }

    @Test
    void aMovieOfPicturesBeginsAndEndsWithThemAndDoesNotJump() {
        String keyframes =
                """
                {"keyframes": [{"image": "%s", "prompt": "a house"}, {"image": "%s"}, {"image": "%s", "prompt": ""}], %s}"""
                        .formatted(upload(HOUSE), upload(HILL), upload(CHECKERS), SETTINGS);
        ShownTransition transition = finished(keyframes);

        List<Picture> frames = frames(transition);
        int segment = (frames.size() - 1) / 2;
        assertThat(frames.get(0)).isEqualTo(HOUSE);
        assertThat(frames.get(segment)).isEqualTo(CoverCrop.of(HILL, SIDE, SIDE));
        assertThat(frames.get(2 * segment)).isEqualTo(CHECKERS);
        for (int first : List.of(0, segment)) {
            List<Double> distances = distances(frames.subList(first, first + segment + 1));
            double median = distances.stream().sorted().toList().get(segment / 2);
            assertThat(distances.get(0)).as("%s", distances).isLessThan(1.2 * median);
            assertThat(distances.get(segment - 1)).as("%s", distances).isLessThan(1.2 * median);
        }
        // No step for the keyframes.
        assertThat(transition.progress().totalSteps()).isEqualTo(2 * 81).isEqualTo(totalSteps(keyframes));
        assertThat(frames(finished(transition.request().toString()))).isEqualTo(frames);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"crossfeed\": 0.3",
                "\"sampler\": \"dpmpp-2m\"",
                "\"sampler\": \"euler\"",
                "\"sampler\": \"euler-ancestral\"",
                "\"draft\": true",
                "\"model\": \"embedded-turbo\", \"guidanceScale\": 1",
            })
    void picturesAndPromptsAlternateInALoop(String setting) {
        String image = upload(HOUSE);
        ShownTransition transition = finished(
                """
                {"keyframes": [{"image": "%1$s", "seed": 3}, {"prompt": "a green frog", "seed": 5}, {"image": "%1$s", "seed": 3}],
                 %2$s, %3$s}"""
                        .formatted(image, setting, SMALL));

        List<Picture> frames = frames(transition);
        assertThat(frames).hasSize(9);
        assertThat(frames.get(0)).isEqualTo(HOUSE).isEqualTo(frames.get(8));
        assertThat(PictureDistance.between(frames.get(0), frames.get(4))).isGreaterThan(0.1);
        assertThat(PictureDistance.between(frames.get(0), frames.get(1)))
                .isLessThan(PictureDistance.between(frames.get(0), frames.get(4)));
    }

    /** Keyframes without a seed get different ones. */
    @Test
    void aLoopOfPicturesShowsNoneTwiceWhateverTheirSeeds() throws IOException {
        String image = upload(HOUSE);
        ShownTransition transition = finished(
                """
                {"keyframes": [{"image": "%1$s"}, {"prompt": "a green frog", "seed": 5}, {"image": "%1$s", "prompt": "a house"}],
                 "width": 128, "height": 128, "branching": {"steps": 6, "branchCounts": [2, 4], "injectionSteps": [0, 3]},
                 "movie": {"fps": 8, "seconds": 1, "format": "frames"}}"""
                        .formatted(image));

        List<Picture> pictures = zipped(transition.movie().url());
        assertThat(pictures).hasSize(16);
        assertThat(pictures.get(0)).isEqualTo(HOUSE);
        assertThat(pictures.get(15)).isNotEqualTo(HOUSE);
        assertThat(PictureDistance.between(pictures.get(0), pictures.get(15))).isLessThan(0.3);
    }

    @Test
    void transparentPixelsAreWhite() throws IOException {
        var image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_ARGB);
        for (int x = 0; x < SIDE / 2; x++) {
            for (int y = 0; y < SIDE; y++) {
                image.setRGB(x, y, 0xff204060);
            }
        }
        var png = new ByteArrayOutputStream();
        ImageIO.write(image, "png", png);
        String id = server.upload("/api/v1/images", png.toByteArray())
                .json()
                .get("id")
                .asString();

        Picture first = frames(finished(
                        "{\"keyframes\": [{\"image\": \"%s\"}, {\"prompt\": \"a frog\"}], %s}".formatted(id, SMALL)))
                .get(0);

        assertThat(first).isEqualTo(picture(SIDE, (x, y) -> x < SIDE / 2 ? 0x204060 : 0xffffff));
    }

    @Test
    void adaptivePlacementAndPerceptualTimingStartFromThePicture() {
        ShownTransition transition = finished(
                """
                {"keyframes": [{"image": "%s", "seed": 3}, {"prompt": "a green frog", "seed": 5}],
                 "width": 128, "height": 128, "movie": {"fps": 6, "seconds": 1, "timing": "perceptual"},
                 "branching": {"steps": 10, "placement": "adaptive", "frames": 6}}"""
                        .formatted(upload(HOUSE)));

        List<Picture> frames = frames(transition);
        assertThat(frames.get(0)).isEqualTo(HOUSE);
        assertThat(frames).hasSize(6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"embedded", "nine"})
    void aPictureIsInThePaintedPartOfAnother(String model) {
        Picture mask = picture(SIDE, (x, y) -> x < 64 ? 0 : 0xffffff);
        ShownTransition transition = finished(
                """
                {"model": "%s", "keyframes": [{"image": "%s", "seed": 3}, {"prompt": "a green frog", "seed": 5}],
                 "inpainting": {"image": "%s", "mask": "%s"}, %s}"""
                        .formatted(model, upload(HOUSE), upload(CHECKERS), upload(mask), SMALL));

        byte[] first = frames(transition).get(0).rgb();
        for (int i = 0; i < first.length; i++) {
            int x = i / 3 % SIDE;
            if (x < 64 || x > 70) {
                assertThat(first[i]).isEqualTo((x < 64 ? CHECKERS : HOUSE).rgb()[i]);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"image\": \"unknown\"} | keyframes[1].image",
                "{\"image\": 7} | keyframes[1].image",
                "{\"seed\": 7} | keyframes[1].prompt",
                "{} | keyframes[1].prompt",
            })
    void namesAWrongPictureAndAMissingPrompt(String keyframe, String wrong) {
        Server.Answer answer = server.post(
                "/api/v1/transitions",
                "{\"keyframes\": [{\"prompt\": \"a frog\"}, %s], %s}".formatted(keyframe, SMALL));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.problem().fields()).containsExactly(wrong);
    }

    @Test
    void aDeletedPictureIsAnErrorAndOneInUseCannotBeDeleted() {
        String image = upload(HOUSE);
        String request =
                "{\"keyframes\": [{\"prompt\": \"a frog\"}, {\"image\": \"%s\"}], %s}".formatted(image, SETTINGS);
        String id = server.submit(request);

        assertThat(server.delete("/api/v1/images/" + image).status()).isEqualTo(409);
        server.post("/api/v1/transitions/" + id + "/cancel", "");
        server.watch(id, 0).untilClosed();
        assertThat(server.delete("/api/v1/images/" + image).status()).isEqualTo(204);
        assertThat(server.post("/api/v1/plans", request).problem().fields()).containsExactly("keyframes[1].image");
    }

    @Test
    void warnsOfAPictureThatIsEnlarged() {
        String image = upload(picture(100, (x, y) -> 0x808080));
        var plan = server.post(
                        "/api/v1/plans",
                        "{\"keyframes\": [{\"image\": \"%s\"}, {\"prompt\": \"a frog\"}], %s}".formatted(image, SMALL))
                .json();

        assertThat(plan.at("/warnings/0/field").asString()).isEqualTo("keyframes[0].image");
        assertThat(plan.at("/warnings/0/message").asString())
                .contains("100 x 128")
                .contains("enlarged");
    }

    private static Picture picture(int width, IntBinaryOperator colour) {
        byte[] rgb = new byte[3 * width * SIDE];
        for (int i = 0; i < rgb.length; i++) {
            int pixel = i / 3;
            rgb[i] = (byte) (colour.applyAsInt(pixel % width, pixel / width) >> 8 * (2 - i % 3));
        }
        return new Picture(width, SIDE, rgb);
    }
}
