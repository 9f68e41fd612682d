package org.latentblending.frontend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.latentblending.LatentBlendingServer;
import org.latentblending.testing.Browser;
import org.latentblending.testing.Server;
import org.latentblending.testing.ShownTransition;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/** The whole way of inpainting with the embedded model: from a frame of one transition to those of the next. */
class InpaintingWayIT {
    @TempDir
    Path data;

    private Page page;
    private Server server;

    @Test
    void whatIsNotPaintedOverStaysStillInEveryFrame() throws IOException {
        try (ConfigurableApplicationContext application = new SpringApplicationBuilder(LatentBlendingServer.class)
                        .run("--server.port=0", "--latentblending.data=" + data);
                BrowserContext context = Browser.newContext(new NewContextOptions())) {
            server = new Server(application.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
            page = context.newPage();
            page.navigate(server.uri("/").toString());
            page.getByRole(AriaRole.RADIO, new Page.GetByRoleOptions().setName("lowest"))
                    .check();
            // The defaults of the first model, although the form was edited before they arrived.
            assertThat(page.locator("#model")).hasValue("embedded-turbo");
            assertThat(page.locator("#field-sampler")).hasValue("euler");
            assertThat(page.locator("#field-guidanceScale")).hasValue("1");
            BufferedImage taken = run().get(0);
            page.locator("frame-strip button").first().click();
            paintTheRightHalf();

            List<BufferedImage> frames = run();

            page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target/screenshots/inpainted.png")));
            BufferedImage source = uploaded();
            int side = source.getWidth();
            assertThat(distance(source, taken, 0, side)).isZero();
            for (BufferedImage frame : frames) {
                assertThat(distance(source, frame, 0, side / 4)).isZero();
            }
            assertThat(distance(source, frames.get(frames.size() - 1), side * 5 / 8, side))
                    .isGreaterThan(8);
        }
    }

    /** From top to bottom with the mouse, then a finger, then a pen. */
    private void paintTheRightHalf() {
        page.locator("inpainting-fold summary").click();
        page.getByText("Use the displayed frame").click();
        Locator canvas = page.locator(".mask-canvas");
        canvas.waitFor();
        page.locator("#mask-size").fill("0.2");
        BoundingBox box = canvas.boundingBox();
        double x = box.x + box.width * 0.8;
        page.mouse().move(x, box.y + box.height * 0.1);
        page.mouse().down();
        page.mouse().move(x, box.y + box.height * 0.4);
        page.mouse().up();
        var finger = new Finger(page);
        finger.down(x, box.y + box.height * 0.4);
        finger.move(x, box.y + box.height * 0.7);
        finger.up();
        var pen = new Pen(page);
        pen.down(x, box.y + box.height * 0.7);
        pen.move(x, box.y + box.height * 0.95);
        pen.up(x, box.y + box.height * 0.95);
        assertThat(page.locator("mask-dialog [role=status]").first()).containsText("is regenerated");
        page.locator("mask-dialog .strong").click();
        assertThat(page.locator("#cost")).containsText("frames");
    }

    /** The picture that the page sent. */
    private BufferedImage uploaded() throws IOException {
        JsonNode request = server.transition(page.url().replaceAll(".*=", "")).request();
        String image = request.get("inpainting").get("image").asString();
        return ImageIO.read(
                new ByteArrayInputStream(server.get("/api/v1/images/" + image).body()));
    }

    /** The frames of what is in the fields. */
    private List<BufferedImage> run() throws IOException {
        String before = page.url();
        page.locator("#run").click();
        page.waitForURL(url -> !url.equals(before));
        String id = page.url().replaceAll(".*=", "");
        server.watch(id, 0).untilClosed();
        ShownTransition transition = server.transition(id);
        assertThat(transition.status()).as("%s", transition).isEqualTo("succeeded");
        List<BufferedImage> frames = new ArrayList<>();
        for (ShownTransition.Frame frame : transition.frames()) {
            String png = frame.url().replace(".jpg", ".png");
            frames.add(ImageIO.read(new ByteArrayInputStream(server.get(png).body())));
        }
        return frames;
    }

    /** The mean distance of two pictures over some columns, 0 to 255. */
    private static double distance(BufferedImage one, BufferedImage other, int from, int to) {
        double sum = 0;
        for (int x = from; x < to; x++) {
            for (int y = 0; y < one.getHeight(); y++) {
                for (int shift = 0; shift <= 16; shift += 8) {
                    sum += Math.abs(((one.getRGB(x, y) >> shift) & 255) - ((other.getRGB(x, y) >> shift) & 255));
                }
            }
        }
        return sum / ((to - from) * one.getHeight() * 3.0);
    }
}
