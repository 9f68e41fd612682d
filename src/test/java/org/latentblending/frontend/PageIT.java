package org.latentblending.frontend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.JSHandle;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.BoundingBox;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The way from typing to the movie. */
class PageIT extends InBrowser {
    @Test
    void goesFromTypingToAPlayingMovie() {
        prompts().nth(0).fill("a red apple");
        prompts().nth(1).fill("a green frog");
        run().click();

        Locator video = page.locator("frame-stage video");
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
        picture("finished", true);
    }

    @Test
    void framesArriveWhileItRunsAndItCanBeCancelled() {
        models.hold();
        run().click();
        page.locator("status-line[data-status=running]").waitFor();
        models.allow(31);
        page.locator("frame-strip img[src^='blob:']").nth(1).waitFor();
        assertThat(page.locator(".film plan-tree .lines.completed")).hasAttribute("d", Pattern.compile("^M.+"));

        page.waitForResponse(answer -> answer.url().endsWith("/cancel"), () -> button("Cancel")
                .click());
        models.release();

        assertThat(page.locator("status-line")).containsText(Pattern.compile("cancelled", Pattern.CASE_INSENSITIVE));
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

        page.locator("frame-stage video").waitFor();
    }

    @Test
    void showsAMistakeAtItsField() {
        Locator seed = seeds().nth(1);
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

        page.locator("frame-stage video").waitFor();
        assertThat(server.transition(currentId())
                        .request()
                        .get("keyframes")
                        .get(0)
                        .get("prompt")
                        .asString())
                .isEqualTo("a whale");
    }

    @Test
    void showsMarkupAsTheTextThatItIs() {
        String markup = "<b id=bold>a</b><img src=x onerror=\"document.title='run'\"> & \"'";
        prompts().nth(0).fill(markup);
        String id = runToTheEnd();

        assertThat(page.locator("history-list [data-id='" + id + "'] .card-prompts"))
                .hasText(markup + " → a green frog");
        assertThat(page.locator("#bold, img[src=x]")).hasCount(0);
        assertThat(page).hasTitle(markup + " → a green frog · Latent blending");
    }

    @Test
    void beginsWithAnExample() {
        button("a sunflower → a pizza").click();

        assertThat(prompts().nth(1)).hasValue("a pizza");
        assertThat(button("Lock the seed of prompt 1")).hasAttribute("aria-pressed", "false");
        runToTheEnd();
        assertThat(page.locator(".examples")).isHidden();
    }

    @Test
    void drawsWithTheSamplerThatIsChosen() {
        page.evaluate("document.querySelectorAll('settings-form details').forEach(details => details.open = true)");
        page.getByLabel("Sampler").selectOption("dpmpp-2m");
        run().click();

        page.waitForURL(Pattern.compile("transition"));
        String id = page.url().replaceAll(".*[=/]", "");
        assertThat(server.transition(id).request().get("sampler").asString()).isEqualTo("dpmpp-2m");
    }

    @Test
    void aLookAtAFrameStandsInItsPlaceUntilTheFrameComes() {
        models.hold();
        run().click();
        page.locator("status-line[data-status=running]").waitFor();
        Locator first = page.locator("frame-strip li").nth(0);
        BoundingBox place = first.boundingBox();
        BoundingBox stage = page.locator(".stage-box").boundingBox();

        models.allow(1);
        Locator look = page.locator("frame-strip .is-preview img");
        look.waitFor();
        assertThat(page.locator("frame-strip .is-preview")).isDisabled();
        assertThat(page.locator("frame-stage canvas"))
                .hasAttribute("aria-label", Pattern.compile("Preview of frame \\d+"));
        picture("look", false);
        assertThat(first.boundingBox()).usingRecursiveComparison().isEqualTo(place);
        assertThat(page.locator(".stage-box").boundingBox())
                .usingRecursiveComparison()
                .isEqualTo(stage);
        models.release();

        page.locator("frame-stage video").waitFor();
        assertThat(look).hasCount(0);
        assertThat(first.boundingBox()).usingRecursiveComparison().isEqualTo(place);
    }

    @Test
    void thePlacesOfAPlanStayWhenItRuns() {
        page.locator("frame-strip li").first().waitFor();
        JSHandle planned = page.evaluateHandle("document.querySelector('frame-strip li')");

        runToTheEnd();

        assertThat(page.evaluate("place => place === document.querySelector('frame-strip li')", planned))
                .isEqualTo(true);
    }

    @Test
    void fitsAPhone() {
        page.setViewportSize(360, 740);

        assertThat((Boolean) page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
                .isTrue();
        assertThat(run()).isVisible();
        picture("phone", false);
    }
}
