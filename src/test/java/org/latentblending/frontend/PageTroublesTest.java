package org.latentblending.frontend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.latentblending.testing.Requests;
import org.latentblending.testing.Server;

/** What the page says when the server cannot do what is asked. */
class PageTroublesTest extends InBrowser {
    @Test
    void aFullQueueIsSaidWithWhatToDo() {
        models.hold();
        run().click();
        page.locator("status-line[data-status=running]").waitFor();
        List<String> waiting = new ArrayList<>();
        Server.Answer answer = server.post("/api/v1/transitions", Requests.SMALL);
        while (answer.status() == 202) {
            waiting.add(answer.json().get("id").asString());
            answer = server.post("/api/v1/transitions", Requests.SMALL);
        }

        run().click();

        assertThat(page.locator("#run-problem")).containsText("as many as this server takes");
        assertThat(page.locator("#run-problem")).containsText("Try again in");
        assertThat(page.locator("#run-problem")).containsText("nothing of what you typed is lost");
        picture("queue-full", false);
        waiting.forEach(id -> server.post("/api/v1/transitions/" + id + "/cancel", ""));
        models.release();
        page.locator("video").waitFor();
        runToTheEnd();
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
