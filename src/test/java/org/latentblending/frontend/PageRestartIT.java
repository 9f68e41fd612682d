package org.latentblending.frontend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.latentblending.testing.Browser;
import org.latentblending.testing.PaintedServer;
import org.latentblending.testing.Relay;
import org.latentblending.testing.Requests;

/** The page over a restart of the server, which it is not told of. */
class PageRestartIT {
    @TempDir
    Path data;

    /** A step that is held does not end, however long it is waited for. */
    private PaintedServer start() {
        return PaintedServer.start(data, "--latentblending.lease.grace=1s");
    }

    @Test
    void staysWithItsJobAndKeepsTheHistory() {
        PaintedServer server = start();
        try (var relay = new Relay(server.port());
                BrowserContext context = Browser.newContext(new NewContextOptions())) {
            String done = server.client().submit(Requests.SMALL);
            server.client().watch(done, 0).untilClosed();
            server.models().hold();
            Page page = context.newPage();
            page.navigate("http://127.0.0.1:" + relay.port() + "/");
            page.locator("#run").click();
            page.waitForURL(Pattern.compile("transition="));
            server.models().allow(31);
            page.locator("frame-strip img").nth(1).waitFor();

            relay.cut();
            server.close();
            assertThat(page.locator(".connection")).isVisible();
            server = start();
            relay.mendTo(server.port());

            page.locator("frame-stage video").waitFor();
            assertThat(page.locator("frame-strip button:disabled")).hasCount(0);
            page.locator("history-list [data-id='" + done + "'] img").waitFor();
        } finally {
            server.close();
        }
    }
}
