package org.latentblending.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntBinaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.latentblending.media.images.CoverCrop;
import org.latentblending.media.images.Picture;
import org.latentblending.media.images.PictureReader;
import org.latentblending.media.images.PictureWriter;
import org.latentblending.testing.RealServerTest;
import org.latentblending.testing.Server;
import org.latentblending.testing.ShownTransition;
import org.latentblending.testing.SmallModels;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** Movies that keep a part of an uploaded picture, with the embedded model and with one for inpainting. */
@RealServerTest
class InpaintingTransitionsIT {
    private static final int SIDE = 128;
    /** Wider than the frames, so that its sides are cut off. */
    private static final Picture SOURCE = picture((x, y) -> 0x20c0e0 + x / 2 + (y / 3 << 8) + (x + y) / 6 * 0x10000);
    /** The middle is painted anew; grey on both sides of half its light. */
    private static final Picture MASK = picture((x, y) -> {
        int distance = Math.max(Math.abs(x - 100), Math.abs(y - 64));
        return distance < 32 ? 0xffffff : distance < 36 ? 0x808080 : distance < 40 ? 0x7f7f7f : 0;
    });

    private static final String KEYFRAMES =
            """
            "keyframes": [{"prompt": "a red apple", "seed": 42}, {"prompt": "a green frog", "seed": 420}],
            "width": 128, "height": 128, "movie": {"fps": 6, "seconds": 1},
            "branching": {"steps": 10, "branchCounts": [2, 3, 5], "injectionSteps": [0, 3, 6]}""";

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

    private static void assertKept(List<Picture> frames) {
        Picture kept = CoverCrop.of(SOURCE, SIDE, SIDE);
        byte[] mask = CoverCrop.of(MASK, SIDE, SIDE).luma();
        for (Picture frame : frames) {
            for (int i = 0; i < frame.rgb().length; i++) {
                if (mask[i / 3] >= 0) {
                    assertThat(frame.rgb()[i]).isEqualTo(kept.rgb()[i]);
                }
            }
        }
    }

    /** How much more red than green the middle has, of 255. */
    private static double redness(Picture frame) {
        double sum = 0;
        for (int i = 0; i < SIDE * SIDE; i++) {
            if (Math.abs(i % SIDE - 64) < 28 && Math.abs(i / SIDE - 64) < 28) {
                sum += (frame.rgb()[3 * i] & 0xff) - (frame.rgb()[3 * i + 1] & 0xff);
            }
        }
        return sum / (55 * 55);
    }

    @ParameterizedTest
    @CsvSource({"ddim", "dpmpp-2m"})
    void theEmbeddedModelKeepsAPartInItsLatents(String sampler) {
        ShownTransition transition =
                finished("""
                {%s, "sampler": "%s", "inpainting": {"image": "%s", "mask": "%s"}}"""
                        .formatted(KEYFRAMES, sampler, upload(SOURCE), upload(MASK)));

        JsonNode request = transition.request();
        assertThat(request.at("/inpainting/method").asString()).isEqualTo("latent");
        List<Picture> frames = frames(transition);
        assertThat(frames).hasSize(5);
        assertKept(frames);
        assertThat(redness(frames.get(0))).isGreaterThan(redness(frames.get(4)) + 50);
        assertThat(frames(finished(request.toString()))).isEqualTo(frames);
    }

    @ParameterizedTest
    @CsvSource({"model", "latent"})
    void aModelForInpaintingKeepsAPartByItselfAndInItsLatents(String method) {
        ShownTransition transition = finished(
                """
                {%s, "model": "nine", "inpainting": {"image": "%s", "mask": "%s", "method": "%s"}}"""
                        .formatted(KEYFRAMES, upload(SOURCE), upload(MASK), method));

        assertKept(frames(transition));
        assertThat(transition.request().at("/inpainting/method").asString()).isEqualTo(method);
    }

    @Test
    void aModelForInpaintingMakesAFirstPictureFromNothing() {
        ShownTransition transition = finished("{%s, \"model\": \"nine\", \"inpainting\": {}}".formatted(KEYFRAMES));

        assertThat(transition.request().at("/inpainting")).hasToString("{\"method\":\"model\"}");
        List<Picture> frames = frames(transition);
        assertThat(frames.get(0)).isNotEqualTo(frames.get(4));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "null | inpainting",
                "{\"method\": \"latent\"} | inpainting.image inpainting.mask",
                "{\"image\": \"unknown\"} | inpainting.image inpainting.mask",
            })
    void saysWhatAModelForInpaintingNeeds(String inpainting, String wrong) {
        Server.Answer answer = server.post(
                "/api/v1/plans", "{%s, \"model\": \"nine\", \"inpainting\": %s}".formatted(KEYFRAMES, inpainting));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.problem().fields()).containsExactly(wrong.split(" "));
    }

    private static Picture picture(IntBinaryOperator colour) {
        int width = 200;
        int height = SIDE;
        byte[] rgb = new byte[3 * width * height];
        for (int i = 0; i < rgb.length; i++) {
            int pixel = i / 3;
            rgb[i] = (byte) (colour.applyAsInt(pixel % width, pixel / width) >> 8 * (2 - i % 3));
        }
        return new Picture(width, height, rgb);
    }
}
