package org.latentblending.frontend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.latentblending.testing.Relay;

/** The page while the line to the server is cut. */
class PageLineIT extends InBrowser {
    @Test
    void comesBackToARunningJobOverACutLine() {
        try (var relay = new Relay(server.uri("/").getPort())) {
            models.hold();
            page.navigate("http://127.0.0.1:" + relay.port() + "/");
            run().click();
            page.waitForURL(Pattern.compile("transition="));
            models.allow(31);
            page.locator("frame-strip img").nth(1).waitFor();

            relay.cut();
            assertThat(page.locator(".connection")).isVisible();
            assertThat(page.locator("#notice")).containsText("does not respond");

            relay.mend();
            models.release();
            page.locator("frame-stage video").waitFor();
            assertThat(page.locator(".connection")).isHidden();
            assertThat(page.locator("#notice")).isHidden();
            assertThat(page.locator("frame-strip button:disabled")).hasCount(0);
        }
    }
}
