package org.latentblending.frontend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.latentblending.testing.Requests;

/** Transitions that failed or were cancelled are taken up again from the page. */
class PageRetryIT extends InBrowser {
    private static final Pattern CANCELLED = Pattern.compile("^Cancelled");

    private Locator retry() {
        return page.locator("transition-actions [data-action=retry]");
    }

    private Locator retryOnCard(String id) {
        return page.locator("history-list [data-id='" + id + "'] [data-action=retry]");
    }

    private Locator status() {
        return page.locator("status-line .status-words");
    }

    /** Two pictures are there, and the next step is held. */
    private String begun() {
        models.hold();
        run().click();
        page.waitForURL(Pattern.compile("transition="));
        models.allow(31);
        page.locator("frame-strip img").nth(1).waitFor();
        assertThat(retry()).isHidden();
        return currentId();
    }

    private void assertIsWhole(String id) {
        page.locator("frame-stage video[src*='" + id + "']").waitFor();
        assertThat(page.locator("frame-strip button:disabled")).hasCount(0);
        assertThat(status()).containsText("Finished");
        assertThat(retry()).isHidden();
        assertThat(retryOnCard(id)).isHidden();
        assertThat(server.transition(id).status()).isEqualTo("succeeded");
    }

    @Test
    void goesOnByKeyboardWhereItIsLookedAt() {
        String id = begun();
        page.locator("status-line button").click();
        assertThat(status()).containsText(CANCELLED);
        assertThat(retry()).isVisible();
        assertThat(retryOnCard(id)).isVisible();

        retry().focus();
        page.keyboard().press("Enter");
        assertThat(page.locator("status-line button")).isVisible();
        models.release();

        assertIsWhole(id);
    }

    @Test
    void goesOnFromTheHistoryAndIsOpened() {
        String id = begun();
        models.failWith(new IllegalStateException("broken on purpose"));
        models.allow(1);
        assertThat(status()).containsText("Failed");
        models.release();
        page.navigate(server.uri("/").toString());

        retryOnCard(id).click();

        assertThat(page).hasURL(Pattern.compile("transition=" + id));
        assertIsWhole(id);
    }

    /** As by somebody else who looks at the same transition. */
    @Test
    void isFollowedWhereSomebodyElseRetries() {
        String id = begun();
        page.locator("status-line button").click();
        assertThat(status()).containsText(CANCELLED);
        assertThat(retryOnCard(id)).isVisible();

        server.post("/api/v1/transitions/" + id + "/retry", "");
        assertThat(page.locator("status-line button")).isVisible();
        models.release();

        assertIsWhole(id);
    }

    /** The worker is still in the step in which it was cancelled, and five may wait. */
    @Test
    void saysWhyItCannotBeRetriedNow() {
        begun();
        page.locator("status-line button").click();
        assertThat(retry()).isVisible();
        List<String> waiting =
                Stream.generate(() -> server.submit(Requests.SMALL)).limit(5).toList();

        retry().click();

        assertThat(page.locator("#notice")).containsText("5");
        assertThat(status()).containsText(CANCELLED);
        models.release();
        waiting.forEach(id -> server.watch(id, 0).untilClosed());
    }
}
