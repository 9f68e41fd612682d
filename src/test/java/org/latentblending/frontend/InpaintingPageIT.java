package org.latentblending.frontend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Mouse;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.FilePayload;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.latentblending.testing.Requests;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A picture is chosen, its mask painted, and both are asked for. */
class InpaintingPageIT extends InBrowser {
    private Locator canvas() {
        return page.locator(".mask-canvas");
    }

    /** Red left of the middle, blue right of it, twice as wide as high. */
    private void choosePicture() throws IOException {
        sendPicture();
        canvas().waitFor();
    }

    private void sendPicture() throws IOException {
        var picture = new BufferedImage(200, 100, BufferedImage.TYPE_INT_RGB);
        for (int x = 0; x < 200; x++) {
            for (int y = 0; y < 100; y++) {
                picture.setRGB(x, y, x < 100 ? 0xff0000 : 0x0000ff);
            }
        }
        var png = new ByteArrayOutputStream();
        ImageIO.write(picture, "png", png);
        page.locator("inpainting-fold summary").click();
        page.locator("#inpainting-file").setInputFiles(new FilePayload("picture.png", "image/png", png.toByteArray()));
    }

    /** The request that the page plans with, once it names a mask. */
    private JsonNode plannedInpainting(Runnable action) {
        Request request = page.waitForRequest(
                sent -> sent.url().endsWith("/plans") && sent.postData().contains("\"mask\""), action);
        return new JsonMapper().readTree(request.postData()).get("inpainting");
    }

    private BufferedImage image(JsonNode id) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(
                server.get("/api/v1/images/" + id.asString()).body()));
    }

    @Test
    void isPaintedWithThePointerAndAskedFor() throws IOException {
        choosePicture();
        BoundingBox box = canvas().boundingBox();
        page.mouse().move(box.x + box.width * 0.75, box.y + box.height * 0.25);
        page.mouse().down();
        page.mouse().move(box.x + box.width * 0.75, box.y + box.height * 0.75, new Mouse.MoveOptions().setSteps(5));
        page.mouse().up();
        picture("mask", false);

        assertPainted(plannedInpainting(() -> button("Done").click()));
    }

    @Test
    void waitsForTheSizeOfFrames() throws IOException {
        var plans = new ArrayList<Route>();
        page.route(Pattern.compile("/plans$"), plans::add);
        page.reload();
        page.evaluate("document.addEventListener('image-chosen', () => (window.isChosen = true))");
        sendPicture();
        page.waitForFunction("() => window.isChosen");
        assertThat(canvas()).not().isVisible();

        page.unrouteAll();
        plans.forEach(Route::resume);

        canvas().waitFor();
    }

    @Test
    void isPaintedWithAFinger() throws IOException {
        choosePicture();
        BoundingBox box = canvas().boundingBox();
        double x = box.x + box.width * 0.75;
        var finger = new Finger(page);
        finger.down(x, box.y + box.height * 0.25);
        finger.move(x, box.y + box.height * 0.5);
        finger.move(x, box.y + box.height * 0.75);
        finger.up();

        assertPainted(plannedInpainting(() -> button("Done").click()));
    }

    @Test
    void isPaintedWithAPen() throws IOException {
        choosePicture();
        page.evaluate(
                "document.addEventListener('pointerdown', event => window.pointed = event.pointerType, {once: true})");
        BoundingBox box = canvas().boundingBox();
        double x = box.x + box.width * 0.75;
        var pen = new Pen(page);
        pen.down(x, box.y + box.height * 0.25);
        pen.move(x, box.y + box.height * 0.5);
        pen.move(x, box.y + box.height * 0.75);
        pen.up(x, box.y + box.height * 0.75);
        assertThat(page.evaluate("window.pointed")).isEqualTo("pen");

        assertPainted(plannedInpainting(() -> button("Done").click()));
    }

    /** Red left, blue right; the mask white on the right, black on the left. */
    private void assertPainted(JsonNode asked) throws IOException {
        BufferedImage shown = image(asked.get("image"));
        BufferedImage mask = image(asked.get("mask"));
        assertThat(shown.getWidth()).isEqualTo(shown.getHeight()).isEqualTo(mask.getWidth());
        int end = shown.getWidth() - 1;
        assertThat(shown.getRGB(0, end / 2) & 0xffffff).isEqualTo(0xff0000);
        assertThat(shown.getRGB(end, end / 2) & 0xffffff).isEqualTo(0x0000ff);
        assertThat(mask.getRGB(end * 3 / 4, end / 2) & 0xff).isEqualTo(255);
        assertThat(mask.getRGB(end / 4, end / 2) & 0xff).isZero();
    }

    @Test
    void isPaintedUndoneAndInvertedWithKeysAlone() throws IOException {
        choosePicture();
        Locator words = page.locator("mask-dialog [role=status]").first();
        assertThat(canvas()).isFocused();

        for (String key : new String[] {"Space", "ArrowRight", "ArrowRight", "Space"}) {
            page.keyboard().press(key);
        }
        assertThat(words).containsText("is regenerated");
        page.keyboard().press("Control+Z");
        assertThat(words).containsText("Paint the area");
        page.keyboard().press("i");
        assertThat(words).hasText("The whole image is regenerated.");

        JsonNode asked = plannedInpainting(() -> page.keyboard().press("Escape"));
        assertThat(image(asked.get("mask")).getRGB(0, 0) & 0xff).isEqualTo(255);
    }

    @Test
    void saysThatNothingIsPaintedBeforeItRuns() throws IOException {
        choosePicture();
        page.keyboard().press("Escape");
        run().click();

        Locator error = page.locator("inpainting-fold .field-error");
        assertThat(error).containsText("Paint the area");
        // With what comes into the history comes another plan, which knows nothing of it.
        String other = server.submit(Requests.SMALL);
        page.locator("history-list [data-id='" + other + "'][data-status=succeeded]")
                .waitFor();
        assertThat(error).containsText("Paint the area");
    }
}
