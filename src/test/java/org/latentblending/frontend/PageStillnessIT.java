package org.latentblending.frontend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ReducedMotion;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What stays where it is, and what does not move by itself. */
class PageStillnessIT extends InBrowser {
    @ParameterizedTest
    @CsvSource({"1280, 800", "1280, 1400", "360, 740"})
    void nothingJumpsWhileFramesArrive(int width, int height) {
        page.setViewportSize(width, height);
        models.hold();
        run().click();
        page.locator("status-line[data-status=running]").waitFor();
        String card = "history-list [data-id='" + currentId() + "']";
        page.locator(card + "[data-status=running]").waitFor();
        page.evaluate(
                """
                async () => {
                    // What has come up to here is painted before.
                    await new Promise(painted => requestAnimationFrame(() => requestAnimationFrame(painted)));
                    window.jumps = [];
                    new PerformanceObserver(list => jumps.push(...list.getEntries().map(entry =>
                        entry.value + ": " + entry.sources.map(source => source.node?.className || source.node?.nodeName).join(" "))))
                        .observe({type: "layout-shift"});
                }""");

        models.release();
        page.locator("frame-stage video").waitFor();
        page.locator(card + "[data-status=succeeded] img").waitFor();

        assertThat((List<?>) page.evaluate("jumps")).isEmpty();
    }

    @Test
    void playsNothingByItselfWhereMotionIsUnwelcome() {
        page.emulateMedia(new Page.EmulateMediaOptions().setReducedMotion(ReducedMotion.REDUCE));
        runToTheEnd();

        assertThat(page.locator("player-controls [aria-label=Play]")).isVisible();
        assertThat(page.evaluate("document.querySelector('video').paused")).isEqualTo(true);
        assertThat((List<?>) page.evaluate("document.getAnimations().map(animation => animation.animationName)"))
                .isEmpty();
    }
}
