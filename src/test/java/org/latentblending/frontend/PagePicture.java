package org.latentblending.frontend;

import com.google.gson.JsonObject;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
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
                        .run("--server.port=0", "--latentblending.data=" + data);
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
            page.locator("#run").click();
            page.locator("frame-stage video").waitFor();
            page.locator("history-list img").nth(BEFORE.size()).waitFor();
            page.locator("frame-strip button").nth(5).click();
            page.mouse().move(0, 0);
            Files.write(PICTURE, webp(page));
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
