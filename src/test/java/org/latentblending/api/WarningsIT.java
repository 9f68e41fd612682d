package org.latentblending.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.AlphaComposite;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.latentblending.testing.Requests;
import org.latentblending.testing.Server;
import org.latentblending.testing.ServerTest;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** Warnings about valid requests with unexpected effects, and errors for requests without any effect. */
@ServerTest
class WarningsIT {
    private static final int SIDE = 128;
    private static final String LONG = "sunset".concat(" a".repeat(90)).concat(" moon");

    @Autowired
    Server server;

    @Test
    void answersOrdinaryRequestsWithoutWarnings() {
        JsonNode plan = server.post("/api/v1/plans", Requests.SMALL).json();

        assertThat(plan.get("warnings").isArray()).isTrue();
        assertThat(plan.get("warnings")).isEmpty();
    }

    @Test
    void warnsOfATruncatedPrompt() {
        String request = Requests.SMALL
                .replace("\"a green frog\"", "\"%s\", \"negativePrompt\": \"%s\"".formatted(LONG, LONG))
                .replaceFirst("\\{", "{\"promptSyntax\": \"plain\", \"negativePrompt\": \"%s\", ".formatted(LONG));

        JsonNode warnings = server.post("/api/v1/plans", request).json().get("warnings");

        assertThat(warnings.findValuesAsString("field"))
                .containsExactly("keyframes[1].prompt", "keyframes[1].negativePrompt", "negativePrompt");
        assertThat(warnings.findValuesAsString("message")).allSatisfy(message -> assertThat(message)
                .matches("The model reads 75 of \\d+ tokens: the text is truncated from the word \"a\"\\."));
        JsonNode accepted = server.post("/api/v1/transitions", request).json();
        assertThat(accepted.get("warnings")).isEqualTo(warnings);
        String id = accepted.get("id").asString();
        assertThat(server.transition(id).warnings()).isEqualTo(warnings);
        var watching = server.watch(id, 0);
        watching.untilClosed();
        assertThat(watching.messages().get(0).json().at("/transition/warnings")).isEqualTo(warnings);
        assertThat(server.get("/api/v1/transitions?limit=1").json().at("/items/0/warnings"))
                .isEqualTo(warnings);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    "branching": {"steps": 10, "branchCounts": [2, 3], "injectionSteps": [1, 3]}         | branching.injectionSteps[0]
                    "branching": {"steps": 10, "branchCounts": [2, 3], "injectionStrengths": [0.3, 0.6]} | branching.injectionStrengths[0]
                    "branching": {"steps": 10, "branchCounts": [3, 5], "injectionSteps": [2, 4]}         | branching.branchCounts
                    "branching": {"preset": "lowest", "frames": 20}                                      | branching.frames
                    "guidanceScale": 1, "negativePrompt": "a dog"                                        | negativePrompt
                    """)
    void warnsOfSettingsThatAreCompletedOrHaveNoEffect(String setting, String field) {
        JsonNode plan = server.post(
                        "/api/v1/plans",
                        "{\"keyframes\": [{\"prompt\": \"a\"}, {\"prompt\": \"b\"}], %s}".formatted(setting))
                .json();

        assertThat(plan.get("warnings").findValuesAsString("field")).containsExactly(field);
    }

    @Test
    void rejectsAMaskThatPaintsNothing() {
        String plain = upload(SIDE, BufferedImage.TYPE_INT_RGB, Color.GREEN, drawing -> {});
        List<String> masks = List.of(
                upload(SIDE, BufferedImage.TYPE_BYTE_GRAY, Color.BLACK, drawing -> {}),
                upload(SIDE, BufferedImage.TYPE_BYTE_GRAY, new Color(0x010101), drawing -> {}),
                upload(SIDE, BufferedImage.TYPE_INT_ARGB, Color.RED, drawing -> {
                    drawing.setComposite(AlphaComposite.Clear);
                    drawing.fillRect(30, 30, 60, 60);
                }));

        for (String mask : masks) {
            for (String path : List.of("/api/v1/plans", "/api/v1/transitions")) {
                Server.Answer answer = server.post(path, inpainting(plain, mask));
                assertThat(answer.status()).isEqualTo(400);
                assertThat(answer.problem().fields()).containsExactly("inpainting.mask");
                assertThat(answer.json().at("/errors/0/message").asString()).startsWith("Paints nothing");
            }
        }
    }

    @Test
    void warnsOfUnusualMasksAndPictures() {
        String plain = upload(SIDE, BufferedImage.TYPE_INT_RGB, Color.GREEN, drawing -> {});
        String small = upload(SIDE / 2, BufferedImage.TYPE_INT_RGB, Color.GREEN, drawing -> {});
        String half = mask(SIDE, drawing -> drawing.fillRect(0, 0, SIDE / 2, SIDE));
        String dot = mask(SIDE, drawing -> drawing.fillRect(50, 50, 4, 4));
        String white = mask(SIDE, drawing -> drawing.fillRect(0, 0, SIDE, SIDE));

        String erased = upload(SIDE, BufferedImage.TYPE_INT_ARGB, Color.BLACK, drawing -> {
            drawing.setComposite(AlphaComposite.Clear);
            drawing.fillRect(50, 50, 4, 4);
        });
        String zerosAndOnes = upload(SIDE, BufferedImage.TYPE_INT_RGB, Color.BLACK, drawing -> {
            drawing.setColor(new Color(0x010101));
            drawing.fillRect(50, 50, 4, 4);
        });

        assertThat(warnings(plain, half)).isEmpty();
        assertThat(warnings(plain, erased)).isEqualTo(warnings(plain, dot));
        assertThat(warnings(plain, zerosAndOnes)).isEqualTo(warnings(plain, dot));
        assertThat(warnings(plain, dot))
                .containsExactly("inpainting.mask: The mask paints almost nothing: 16 of 16384 pixels.");
        assertThat(warnings(plain, white))
                .containsExactly("inpainting.mask: The mask paints everything: nothing of the picture is kept.");
        assertThat(warnings(small, half))
                .containsExactly("inpainting.image: The picture of 64 x 64 pixels is enlarged to cover 128 x 128.");
    }

    private List<String> warnings(String image, String mask) {
        Server.Answer answer = server.post("/api/v1/plans", inpainting(image, mask));
        assertThat(answer.status()).as("%s", answer).isEqualTo(200);
        return answer.json()
                .get("warnings")
                .valueStream()
                .map(warning -> warning.get("field").asString() + ": "
                        + warning.get("message").asString())
                .toList();
    }

    private static String inpainting(String image, String mask) {
        return Requests.SMALL.replaceFirst(
                "\\{", "{\"inpainting\": {\"image\": \"%s\", \"mask\": \"%s\"}, ".formatted(image, mask));
    }

    private String mask(int side, Consumer<Graphics2D> white) {
        return upload(side, BufferedImage.TYPE_BYTE_GRAY, Color.BLACK, drawing -> {
            drawing.setColor(Color.WHITE);
            white.accept(drawing);
        });
    }

    private String upload(int side, int type, Color ground, Consumer<Graphics2D> drawing) {
        var image = new BufferedImage(side, side, type);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(ground);
        graphics.fillRect(0, 0, side, side);
        drawing.accept(graphics);
        graphics.dispose();
        var png = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", png);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        Server.Answer answer = server.upload("/api/v1/images", png.toByteArray());
        assertThat(answer.status()).isEqualTo(201);
        return answer.id();
    }
}
