package org.latentblending.frontend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.CheckedNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What axe-core finds on the page, light and dark, in the states that it has. */
class PageAccessibilityIT extends InBrowser {
    private void assertAccessible(String state) {
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
        assertThat(found(new AxeBuilder(page))).as(state).isEmpty();
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        assertThat(found(new AxeBuilder(page).withRules(List.of("color-contrast"))))
                .as("%s, dark", state)
                .isEmpty();
    }

    private static List<String> found(AxeBuilder axe) {
        return axe.setLegacyMode(true).analyze().getViolations().stream()
                .map(rule -> rule.getImpact() + " " + rule.getId() + " "
                        + rule.getNodes().stream().map(CheckedNode::getHtml).toList())
                .toList();
    }

    @Test
    void isFineWithEverythingUnfoldedAndWhileItRuns() {
        page.locator(".quality > select").selectOption("hand");
        page.locator(".tree-rows").waitFor();
        for (Locator fold : page.locator("details > summary:visible").all()) {
            fold.click();
        }
        seeds().nth(0).fill("-1");
        assertThat(seeds().nth(0)).hasAttribute("aria-invalid", "true");
        assertAccessible("unfolded, with an error");

        seeds().nth(0).fill("1");
        models.hold();
        run().click();
        page.locator("status-line[data-status=running]").waitFor();
        models.allow(31);
        page.locator("frame-strip img[src^='blob:']").nth(1).waitFor();
        assertAccessible("running");
    }

    @Test
    void isFineWhereItCanBeRetried() {
        models.hold();
        run().click();
        page.locator("status-line[data-status=running]").waitFor();
        page.locator("status-line button").click();
        page.locator("transition-actions [data-action=retry]").waitFor();
        page.locator("history-list [data-action=retry]").first().waitFor();
        assertAccessible("cancelled");
        page.setViewportSize(360, 740);
        assertAccessible("phone, cancelled");
        models.release();
    }

    @Test
    void isFineWhileATreeGrowsAndWithItsDistances() {
        page.locator("[data-field='branching.placement'] label").first().click();
        page.locator("#field-branching-maxFrames").fill("9");
        for (Locator fold : page.locator("details > summary:visible").all()) {
            fold.click();
        }
        models.hold();
        run().click();
        page.locator("status-line[data-status=running]").waitFor();
        models.allow(31);
        page.locator("distance-bars button").first().waitFor();
        assertAccessible("growing");

        models.release();
        assertThat(page.locator("quality-line")).containsText("evenness");
        page.locator("distance-bars button").first().click();
        assertAccessible("grown");
        page.setViewportSize(360, 740);
        assertAccessible("phone, grown");
    }

    @Test
    void isFineWithItsTimeline() {
        runToTheEnd();
        page.locator(".timeline-toggle").click();
        page.locator(".timeline-segment button").first().waitFor();
        assertAccessible("timeline");
        page.locator(".easings label").last().click();
        page.locator(".curve-editor").waitFor();
        assertAccessible("timeline, curve by hand");
        page.keyboard().press("Escape");
        page.locator(".timeline-keyframe button").first().click();
        button("^Change prompt$").click();
        page.locator("#timeline-prompt").fill("another one");
        assertThat(page.locator(".timeline-cost")).containsText("step");
        assertAccessible("timeline, prompt");
        page.setViewportSize(360, 740);
        assertAccessible("phone, prompt");
        page.setViewportSize(1280, 800);
        page.keyboard().press("Escape");
        page.locator(".timeline-keyframe button").first().press("Shift+ArrowRight");
        assertThat(page.locator(".needs-drawing")).hasCount(1);
        assertAccessible("timeline, another order");
        page.setViewportSize(360, 740);
        assertAccessible("phone, timeline");
    }

    @Test
    void isFineOnAPhone() {
        page.setViewportSize(360, 740);
        assertAccessible("phone, first visit");
        runToTheEnd();
        page.locator("history-list img").first().waitFor();
        assertAccessible("phone, finished");

        page.locator("history-list [data-action=delete]").first().click();
        page.locator("confirm-dialog dialog").waitFor();
        assertAccessible("phone, a question");
        page.keyboard().press("Escape");

        page.locator("inpainting-fold summary").click();
        button("Use the displayed frame").click();
        page.locator(".mask-canvas").waitFor();
        assertAccessible("phone, mask");
    }

    @Test
    void isFineWhenFinishedAndInItsDialogs() {
        runToTheEnd();
        page.locator("history-list img").first().waitFor();
        assertAccessible("finished");

        button("Models").click();
        page.locator("models-dialog .model").first().waitFor();
        assertAccessible("models");
        page.keyboard().press("Escape");

        button("Request as JSON").click();
        assertAccessible("request");
        page.keyboard().press("Escape");

        page.locator("inpainting-fold summary").click();
        button("Use the displayed frame").click();
        page.locator(".mask-canvas").waitFor();
        assertAccessible("mask");
    }
}
