package org.latentblending.frontend;

import com.google.gson.JsonObject;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.FilePayload;
import com.microsoft.playwright.options.SelectOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.latentblending.LatentBlendingServer;
import org.latentblending.testing.Browser;
import org.latentblending.testing.Server;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Takes the README's picture of the page with what the embedded model draws, and writes {@code docs/images/page.webp}.
 * Not of the suite: {@code ./mvnw test -Dtest=PagePicture}.
 */
class PagePicture {
    private static final Path PICTURE = Path.of("docs/images/page.webp");
    private static final List<String> BEFORE = List.of(
            "{\"prompt\": \"a lemon\", \"seed\": 1}, {\"prompt\": \"a fish\", \"seed\": 2}, {\"prompt\": \"a balloon\", \"seed\": 3}",
            "{\"prompt\": \"a sunflower\", \"seed\": 5}, {\"prompt\": \"a pizza\", \"seed\": 6}",
            "{\"prompt\": \"a penguin\", \"seed\": 3}, {\"prompt\": \"a rocket\", \"seed\": 4}");

    @TempDir
    Path data;

    @Test
    void isTaken() throws IOException {
        try (ConfigurableApplicationContext application = new SpringApplicationBuilder(LatentBlendingServer.class)
                        .run("--server.port=0", "--latentblending.data=" + data, "--latentblending.reuse=true");
                BrowserContext context = Browser.chromium()
                        .newContext(new com.microsoft.playwright.Browser.NewContextOptions()
                                .setViewportSize(1280, 840)
                                .setDeviceScaleFactor(1.5)
                                .setColorScheme(ColorScheme.DARK))) {
            int port = application.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
            var server = new Server(port);
            for (String keyframes : BEFORE) {
                server.watch(server.submit("{\"keyframes\": [" + keyframes + "]}"), 0)
                        .untilClosed();
            }
            Page page = context.newPage();
            page.setDefaultTimeout(300_000);
            page.navigate(server.uri("/").toString());
            page.locator("history-list img").nth(BEFORE.size() - 1).waitFor();
            page.locator("history-list .card").last().locator("a").click();
            page.locator("frame-stage video").waitFor();
            cut(page);
            page.evaluate("document.activeElement.blur(); scrollTo(0, 0)");
            page.mouse().move(0, 0);
            Files.write(PICTURE, webp(page));
        }
    }

    /** Keyframes on every fourth beat, one of them held, and curves. */
    private static void cut(Page page) {
        page.locator(".timeline-toggle").click();
        page.locator("#timeline-sound").setInputFiles(new FilePayload("beat.wav", "audio/wav", Beat.wav(16)));
        page.locator(".timeline-sound button").waitFor();
        page.locator("#timeline-grid").selectOption(new SelectOption().setLabel("Every 4th beat"));
        for (int keyframe = 1; keyframe <= 2; keyframe++) {
            page.locator(".timeline-segment button").nth(keyframe - 1).click();
            page.locator("#timeline-seconds").fill("3");
            page.locator(".easings label").nth(4 - keyframe).click();
        }
        page.locator(".timeline-keyframe button").nth(1).click();
        page.locator("#timeline-hold").fill("1");
        page.getByText("Snap all").click();
        page.locator("timeline-bar .strong").click();
        page.locator("timeline-bar .strong")
                .filter(new Locator.FilterOptions().setHasText("Rendered"))
                .waitFor();
        page.locator(".timeline-segment button").nth(1).click();
        page.locator(".timeline-playhead").focus();
        for (int step = 0; step < 3; step++) {
            page.keyboard().press("Shift+ArrowRight");
        }
    }

    private static byte[] webp(Page page) {
        var settings = new JsonObject();
        settings.addProperty("format", "webp");
        settings.addProperty("quality", 80);
        JsonObject taken = page.context().newCDPSession(page).send("Page.captureScreenshot", settings);
        return Base64.getDecoder().decode(taken.get("data").getAsString());
    }
}
