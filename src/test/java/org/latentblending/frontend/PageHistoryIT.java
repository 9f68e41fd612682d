package org.latentblending.frontend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Route;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What is done with transitions that are there already. */
class PageHistoryIT extends InBrowser {
    private Locator card(String id) {
        return page.locator("history-list [data-id='" + id + "']");
    }

    private void write(String first, String second) {
        prompts().nth(0).fill(first);
        prompts().nth(1).fill(second);
    }

    @Test
    void isReopenedUsedAgainWithNewSeedsAndDeleted() {
        write("a lemon", "a lighthouse");
        String id = runToTheEnd();
        page.navigate(server.uri("/").toString());
        write("something", "else");

        card(id).getByTitle("Use these settings").click();
        assertThat(prompts().nth(0)).hasValue("a lemon");

        card(id).locator("a").click();
        page.locator("frame-stage video").waitFor();
        assertThat(page.locator("frame-strip button:disabled")).hasCount(0);

        String next = awaitMovieAfter(
                () -> card(id).getByTitle("Repeat with new seeds").click());
        JsonNode again = server.transition(next).request().get("keyframes");
        assertThat(again.get(0).get("prompt").asString()).isEqualTo("a lemon");
        assertThat(again.get(0).get("seed").asLong()).isNotEqualTo(42);

        card(id).getByTitle("Delete").click();
        page.locator("dialog .danger").click();
        assertThat(card(id)).hasCount(0);
        assertThat(server.get("/api/v1/transitions/" + id).status()).isEqualTo(404);
    }

    @Test
    void fillsADraftIntoTheFormAgain() {
        openSettings();
        Locator draft = page.getByLabel("Draft: faster, less exact");
        assertThat(draft).not().isChecked();
        draft.check();
        picture("draft", true);
        String id = runToTheEnd();
        assertThat(server.transition(id).request().get("draft").asBoolean()).isTrue();
        page.navigate(server.uri("/").toString());
        openSettings();
        draft.uncheck();

        card(id).getByTitle("Use these settings").click();

        assertThat(draft).isChecked();
    }

    private void openSettings() {
        page.evaluate("document.querySelectorAll('settings-form details').forEach(details => details.open = true)");
    }

    @Test
    void rendersAgainWithoutDrawing() {
        String id = runToTheEnd();
        page.getByLabel(Pattern.compile("^Duration")).fill("1");
        button("Re-render with these settings").click();

        assertThat(page.locator(".clock")).containsText("/ 0:01");
        assertThat(server.transition(id).movie().seconds()).isEqualTo(1);
    }

    /** A movie that is replaced while the browser loads it ends the attempt to play it; the new one is shown and counts. */
    @Test
    void showsAnotherMovieWhileTheFirstOneIsStillLoading() {
        page.route("**/movie.mp4?*", stalled -> {});
        runToTheEnd();
        assertThat(page.locator(".clock")).containsText("/ 0:08");
        page.getByLabel(Pattern.compile("^Duration")).fill("1");

        button("Re-render with these settings").click();

        assertThat(page.locator(".clock")).containsText("/ 0:01");
    }

    @Test
    void loadsAPastedRequestAndSaysWhatIsWrongWithOne() {
        button("Request as JSON").click();
        Locator text = page.locator("#request-text");
        assertThat(text).hasValue(Pattern.compile("\"a red apple\""));

        text.fill("{\"keyframes\": [{\"prompt\": \"x\"}, {\"prompt\": \"y\"}], \"colour\": 1}");
        button("Load into the form").click();
        assertThat(page.locator("#request-problem")).containsText("colour");

        text.fill(
                "curl -s http://localhost/api/v1/transitions -d '{\"keyframes\": [{\"prompt\": \"x\"}, {\"prompt\": \"y\","
                        + " \"seed\": 9223372036854775807}], \"branching\": {\"steps\": 4, \"branches\": 3}}'");
        button("Load into the form").click();
        assertThat(prompts().nth(0)).hasValue("x");
        assertThat(seeds().nth(1)).hasValue("9223372036854775807");
        assertThat(page.locator(".quality > select")).hasValue("automatic");
    }

    @Test
    void tellsOfTheModelsAndHowToAddOne() {
        button("Models").click();
        Locator dialog = page.locator("models-dialog");
        assertThat(dialog).containsText("tiny-v");
        assertThat(dialog).containsText("models/stable-diffusion-2-1/");
        page.keyboard().press("Escape");
        assertThat(button("Models")).isFocused();
    }

    @Test
    void tellsWhyABuildForCudaRendersOnTheCpu() {
        page.route(
                "**/actuator/health",
                route -> route.fulfill(
                        new Route.FulfillOptions()
                                .setContentType("application/json")
                                .setBody(
                                        """
                                {"status": "UP", "components": {"devices": {"status": "UP", "details": {
                                  "devices": ["cpu"], "problem": "No CUDA device is visible."}}}}""")));
        button("Models").click();
        assertThat(page.locator("models-dialog"))
                .containsText("Rendering on the CPU, which is slow. No CUDA device is visible.");
    }
}
