package org.latentblending.frontend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.latentblending.LatentBlendingServer;
import org.latentblending.testing.Browser;
import org.latentblending.testing.PaintedModels;
import org.latentblending.testing.Relay;
import org.latentblending.testing.Requests;
import org.latentblending.testing.Server;
import org.latentblending.testing.ServerTest;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The page over a restart of the server, which it is not told of. */
class PageRestartTest {
    @TempDir
    Path data;

    private ConfigurableApplicationContext start() {
        return new SpringApplicationBuilder(LatentBlendingServer.class, ServerTest.Painted.class)
                .run(
                        "--server.port=0",
                        "--latentblending.data=" + data,
                        "--latentblending.models=src/test/resources/reference",
                        "--latentblending.default-model=tiny-v",
                        "--latentblending.work.grace=1s");
    }

    private static int port(ConfigurableApplicationContext server) {
        return server.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    @Test
    void staysWithItsJobAndKeepsTheHistory() throws IOException {
        ConfigurableApplicationContext server = start();
        try (var relay = new Relay(port(server));
                BrowserContext context = Browser.chromium().newContext()) {
            String done = new Server(port(server)).submit(Requests.SMALL);
            new Server(port(server)).watch(done, 0).untilClosed();
            server.getBean(PaintedModels.class).hold();
            Page page = context.newPage();
            page.navigate("http://127.0.0.1:" + relay.port() + "/");
            page.locator("#run").click();
            page.waitForURL(Pattern.compile("transition="));
            server.getBean(PaintedModels.class).allow(31);
            page.locator("frame-strip img").nth(1).waitFor();

            relay.cut();
            server.close();
            assertThat(page.locator(".connection")).isVisible();
            server = start();
            relay.mendTo(port(server));

            page.locator("video").waitFor();
            assertThat(page.locator("frame-strip button:disabled")).hasCount(0);
            page.locator("history-list [data-id='" + done + "'] img").waitFor();
        } finally {
            server.close();
        }
    }
}
