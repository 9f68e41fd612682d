package org.latentblending.frontend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.latentblending.testing.Browser;
import org.latentblending.testing.PaintedModels;
import org.latentblending.testing.Server;
import org.latentblending.testing.ServerTest;
import org.springframework.beans.factory.annotation.Autowired;

/** The page in a real browser against the real server. */
@ServerTest
class PageTest {
    private static final double PATIENCE_MILLIS = 60_000;

    private static Browser browser;

    @Autowired
    Server server;

    @Autowired
    PaintedModels models;

    private BrowserContext context;
    private Page page;
    private final List<String> complaints = new ArrayList<>();

    @BeforeAll
    static void open() {
        browser = Browser.open();
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
    }

    @AfterAll
    static void close() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void visit() {
        context = browser.chromium().newContext();
        page = context.newPage();
        page.setDefaultTimeout(PATIENCE_MILLIS);
        page.onPageError(complaints::add);
        page.onConsoleMessage(message -> {
            if (message.text().contains("Content Security Policy")) {
                complaints.add(message.text());
            }
        });
        page.navigate(server.uri("/").toString());
    }

    @AfterEach
    void leave() {
        models.release();
        context.close();
    }

    private Locator prompts() {
        return page.locator("keyframe-list textarea");
    }

    private Locator run() {
        return page.locator("#run");
    }

    @Test
    void goesFromTypingToAPlayingMovie() {
        prompts().nth(0).fill("a red apple");
        prompts().nth(1).fill("a green frog");
        run().click();

        Locator video = page.locator("video");
        video.waitFor();
        Object played = page.evaluate(
                """
                async () => {
                    const video = document.querySelector("video");
                    video.muted = true;
                    await video.play();
                    const middle = video.duration / 2;
                    await new Promise(done => {
                        video.addEventListener("seeked", done, {once: true});
                        video.currentTime = middle;
                    });
                    return video.currentTime >= middle && video.videoWidth > 0;
                }""");
        assertThat(played).isEqualTo(true);
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(Path.of("target/screenshots/finished.png"))
                .setFullPage(true));
        assertThat(complaints).isEmpty();
    }

    @Test
    void framesArriveWhileItRunsAndItCanBeCancelled() {
        models.hold();
        run().click();
        models.allow(31);
        page.locator("frame-strip img[src^='blob:']").nth(1).waitFor();

        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(Pattern.compile("Cancel")))
                .click();
        models.release();

        assertThat(page.locator("status-line")).containsText(Pattern.compile("cancelled", Pattern.CASE_INSENSITIVE));
        assertThat(complaints).isEmpty();
    }

    @Test
    void comesBackToTheRunningJobAfterAReload() {
        models.hold();
        run().click();
        page.waitForURL(Pattern.compile("transition"));
        models.allow(31);
        page.locator("frame-strip img").nth(1).waitFor();

        page.reload();
        models.release();

        page.locator("video").waitFor();
        assertThat(complaints).isEmpty();
    }

    @Test
    void showsAMistakeAtItsField() {
        Locator seed = page.locator("keyframe-list .seed input").nth(1);
        seed.fill("-5");
        run().click();

        Locator error = page.locator("keyframe-list li").nth(1).locator(".seed .field-error");
        assertThat(error).isVisible();
        assertThat(seed).hasAttribute("aria-invalid", "true");
    }

    @Test
    void worksWithTheKeyboardAlone() {
        prompts().nth(0).focus();
        page.keyboard().press("Control+A");
        page.keyboard().type("a whale");
        page.keyboard().press("Control+Enter");

        page.locator("video").waitFor();
        String id = page.url().replaceAll(".*[=/]", "");
        assertThat(server.transition(id)
                        .get("request")
                        .get("keyframes")
                        .get(0)
                        .get("prompt")
                        .asString())
                .isEqualTo("a whale");
    }

    @Test
    void drawsWithTheSamplerThatIsChosen() {
        page.evaluate("document.querySelectorAll('settings-form details').forEach(details => details.open = true)");
        page.getByLabel("Sampler").selectOption("dpmpp-2m");
        run().click();

        page.waitForURL(Pattern.compile("transition"));
        String id = page.url().replaceAll(".*[=/]", "");
        assertThat(server.transition(id).get("request").get("sampler").asString())
                .isEqualTo("dpmpp-2m");
        assertThat(complaints).isEmpty();
    }

    @Test
    void fitsAPhone() {
        page.setViewportSize(360, 740);

        assertThat((Boolean) page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
                .isTrue();
        assertThat(run()).isVisible();
        page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target/screenshots/phone.png")));
    }
}
