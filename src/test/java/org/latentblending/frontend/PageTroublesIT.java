package org.latentblending.frontend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.LoadState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.latentblending.storage.DataFolder;
import org.latentblending.testing.Requests;
import org.latentblending.testing.Server;
import org.springframework.beans.factory.annotation.Autowired;

/** What the page says when the server cannot do what is asked. */
class PageTroublesIT extends InBrowser {
    @Autowired
    DataFolder settings;

    @Test
    void aFullQueueIsSaidWithWhatToDo() {
        models.hold();
        run().click();
        page.locator("status-line[data-status=running]").waitFor();
        List<String> waiting = new ArrayList<>();
        Server.Answer answer = server.post("/api/v1/transitions", Requests.SMALL);
        while (answer.status() == 202) {
            waiting.add(answer.id());
            answer = server.post("/api/v1/transitions", Requests.SMALL);
        }

        run().click();

        assertThat(page.locator("#run-problem")).containsText("as many as this server takes");
        assertThat(page.locator("#run-problem")).containsText("Try again in");
        assertThat(page.locator("#run-problem")).containsText("Your input is kept");
        picture("queue-full", false);
        waiting.forEach(id -> server.post("/api/v1/transitions/" + id + "/cancel", ""));
        models.release();
        page.locator("frame-stage video").waitFor();
        runToTheEnd();
    }

    @Test
    void aServerThatCannotWorkSaysWhyAndTheRequestStays() throws IOException {
        prompts().nth(0).fill("a lighthouse");
        Path elsewhere = settings.data().resolveSibling(UUID.randomUUID().toString());
        Files.move(settings.data(), elsewhere);
        try {
            awaitHealth("DOWN");

            run().click();

            assertThat(page.locator("#run-problem")).containsText("The data folder is not there.");
            assertThat(page.locator("#run-problem")).containsText("Try again in 10 s. Your input is kept.");
            assertThat(page.locator("#notice")).isHidden();
            picture("refused", false);
        } finally {
            Files.move(elsewhere, settings.data());
        }
        awaitHealth("UP");
        page.reload();
        assertThat(prompts().nth(0)).hasValue("a lighthouse");
        assertThat(server.transition(runToTheEnd())
                        .request()
                        .at("/keyframes/0/prompt")
                        .asString())
                .isEqualTo("a lighthouse");
    }

    @Test
    void thatTheServerIsAwayIsSaidUntilItAnswers() {
        page.waitForLoadState(LoadState.NETWORKIDLE);
        page.context().setOffline(true);
        run().click();
        assertThat(page.locator("#run-problem")).containsText("The server does not respond");
        assertThat(page.locator("#notice")).isVisible();

        page.context().setOffline(false);

        assertThat(page.locator("#notice")).isHidden();
        assertThat(page.locator("#run-problem")).isEmpty();
        runToTheEnd();
    }

    @Test
    void thatTheServerIsAwayIsSaidOfAnotherMovieToo() {
        runToTheEnd();
        // Before the page has heard the end of the first one, no other movie can be asked for.
        assertThat(button("Re-render with these settings")).isEnabled();
        page.context().setOffline(true);
        button("Re-render with these settings").click();
        assertThat(page.locator("#run-problem")).containsText("The server does not respond");

        page.context().setOffline(false);
        // Whether it is still there or the page has just come back by itself.
        page.locator("#notice button").dispatchEvent("click");

        assertThat(page.locator("#run-problem")).isEmpty();
    }

    @Test
    void whatCouldNotBeLoadedIsTriedAgainWhereItIsMissing() {
        var late = Pattern.compile("/(transition-history|plan-tree|transition-actions|models-dialog|tree-editor)\\.js");
        page.route(late, Route::abort);
        page.reload();
        page.locator(".quality > select").selectOption("hand");
        button("Models").click();
        assertThat(page.locator("#notice")).containsText("could not be loaded");
        for (String place : List.of(".history", ".next", ".film", ".quality", "transition-actions")) {
            assertThat(page.locator(place + " .missing")).isVisible();
        }
        picture("not-loaded", true);

        page.unroute(late);
        // With the history comes another plan, and with that the trees.
        for (String place : List.of("transition-actions", ".quality", ".history")) {
            page.locator(place + " .missing button").click();
        }
        page.locator("#notice button").click();
        page.locator("models-dialog .model").first().waitFor();
        page.keyboard().press("Escape");

        assertThat(page.locator(".missing")).hasCount(0);
        page.locator(".tree-rows").waitFor();
        for (String place : List.of(".next", ".film")) {
            assertThat(page.locator(place + " plan-tree svg"))
                    .hasAttribute("aria-label", Pattern.compile("Tree of the plan"));
        }
        runToTheEnd();
        page.locator("history-list img").first().waitFor();
    }

    private void awaitHealth(String status) {
        Awaitility.await(status).atMost(Duration.ofMinutes(2)).until(() -> server.get("/actuator/health")
                .json()
                .get("status")
                .asString()
                .equals(status));
    }

    /** Four of eight segments are finished, the next step is held. */
    private String fourOfEightSegments() {
        models.hold();
        String id = server.submit(Requests.EIGHT_SEGMENTS);
        page.navigate(server.uri("/?transition=" + id).toString());
        assertThat(page.locator("frame-strip button")).hasCount(41);
        models.allow(20);
        assertThat(page.locator("frame-strip button").nth(19)).isEnabled();
        return id;
    }

    /** The movie plays, goes as far as the finished segments, and is downloaded as the server keeps it. */
    private void assertShowsFourSegments(String id) throws IOException {
        page.locator("frame-stage video").waitFor();
        assertThat(page.locator("status-line")).containsText("The movie contains the completed segments.");
        assertThat(page.locator(".clock")).containsText("/ 0:04");
        page.getByLabel("Position").press("End");
        assertThat(page.locator("frame-strip [aria-current]")).hasAttribute("aria-label", "Frame 21 of 41");
        Download download =
                page.waitForDownload(() -> page.getByText("Download", new Page.GetByTextOptions().setExact(true))
                        .click());
        assertThat(download.suggestedFilename())
                .startsWith("prompt 1 to prompt 2")
                .endsWith(".mp4");
        assertThat(Files.readAllBytes(download.path()))
                .isEqualTo(
                        server.get("/api/v1/transitions/" + id + "/movie.mp4").body());
    }

    @Test
    void ofACancelledOneTheFinishedSegmentsAreShown() throws IOException {
        String id = fourOfEightSegments();

        page.waitForResponse(answer -> answer.url().endsWith("/cancel"), () -> button("Cancel")
                .click());
        models.release();

        assertShowsFourSegments(id);
        assertThat(page.locator("status-line")).hasAttribute("data-status", "cancelled");
        assertThat(page.locator("history-list .card").first().locator("img")).isVisible();
        picture("cancelled", true);
    }

    @Test
    void ofACancelledOneWithoutAFrameNoPictureIsAskedFor() {
        List<String> missing = new ArrayList<>();
        page.onResponse(answer -> {
            if (answer.status() == 404) {
                missing.add(answer.url());
            }
        });
        models.hold();
        run().click();
        models.allow(2);
        assertThat(page.locator("status-line")).containsText("steps");

        page.waitForResponse(answer -> answer.url().endsWith("/cancel"), () -> button("Cancel")
                .click());
        models.release();

        page.locator("history-list [data-id='" + currentId() + "'][data-status=cancelled]")
                .waitFor();
        runToTheEnd();
        assertThat(missing).isEmpty();
    }

    @Test
    void ofAFailedOneTheFinishedSegmentsAreShown() throws IOException {
        String id = fourOfEightSegments();

        models.failWith(new IllegalStateException("The paint is dry."));
        models.allow(1);

        assertShowsFourSegments(id);
        assertThat(page.locator("status-line")).hasAttribute("data-status", "failed");
        picture("failed-in-part", false);
    }

    @Test
    void aTransitionThatFailedSaysWhy() {
        models.failWith(new IllegalStateException("The paint is dry."));
        run().click();

        assertThat(page.locator("status-line")).hasAttribute("data-status", "failed");
        assertThat(page.locator("status-line")).containsText("Failed.");
        picture("failed", false);
    }
}
