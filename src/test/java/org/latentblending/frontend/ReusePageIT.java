package org.latentblending.frontend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.latentblending.testing.ShownTransition.Progress;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** The page tells what other transitions have drawn already: before the start, while the rest is drawn, and after it. */
@TestPropertySource(properties = "latentblending.reuse=true")
class ReusePageIT extends InBrowser {
    private static final int STEPS = 10;
    private static final int STEPS_OF_SEGMENT = 2 * 4 + 4 * 3;
    private static final int WHOLE = 4 * STEPS + 3 * STEPS_OF_SEGMENT;
    private static final String REQUEST =
            """
            {"keyframes": [{"prompt": "a lake", "seed": 1}, {"prompt": "a hill", "seed": 2}, {"prompt": "a tower", "seed": 3},
              {"prompt": "a bridge", "seed": 4}],
             "width": 64, "height": 64, "branching": {"steps": 10, "branchCounts": [2, 4, 6], "injectionSteps": [0, 3, 7]},
             "movie": {"fps": 10, "seconds": 1}}""";
    /** Ends of blocks in the whole tree: every keyframe once. */
    private static final int ENDS = 4 * 3 + 3 * (2 + 4);
    /** Where the tree shows the ends of blocks in a state, 0 to 1. Neighbouring segments draw their keyframe over each other. */
    private static final String ENDS_IN =
            """
            state => {
                const tree = document.querySelector("transition-viewer plan-tree")
                const drawn = of => tree?.querySelector(`.ends.${of}`)?.getAttribute("d") ?? ""
                const ends = of => drawn(of).match(/M[\\d.]+ [\\d.]+/g) ?? []
                const covered = state === "completed" ? [] : ends("completed")
                return [...new Set(ends(state))].filter(end => !covered.includes(end))
                    .map(end => parseFloat(end.slice(1)) / tree.clientWidth)
            }""";

    private final List<String> drawn = new ArrayList<>();

    @AfterEach
    void forget() {
        models.release();
        drawn.forEach(id -> server.delete("/api/v1/transitions/" + id));
    }

    private void draw(String request) {
        String id = server.submit(request);
        drawn.add(id);
        server.watch(id, 0).untilClosed();
        page.navigate(server.uri("/?transition=" + id).toString());
        page.locator("frame-stage video[src*='" + id + "']").waitFor();
    }

    private Locator cost() {
        return page.locator("#cost");
    }

    private Locator status() {
        return page.locator("status-line .status-words");
    }

    private Locator segment(int number) {
        return page.locator(".timeline-segment button").nth(number - 1);
    }

    private List<Integer> reusedSegments(String id) {
        JsonNode reused = server.get("/api/v1/transitions/" + id).json().get("reused");
        return StreamSupport.stream(reused.get("segments").spliterator(), false)
                .map(segment -> segment.get("segment").asInt())
                .toList();
    }

    /** Places of branches from left to right, 0 to 1. */
    private List<Double> ends(String state) {
        List<?> shares = (List<?>) page.evaluate(ENDS_IN, state);
        return shares.stream().map(share -> ((Number) share).doubleValue()).toList();
    }

    private void awaitCompleted(int count) {
        page.waitForCondition(() -> ends("completed").size() == count);
    }

    private void assertTreeIsComplete() {
        awaitCompleted(ENDS);
        assertThat(ends("started")).isEmpty();
        assertThat(ends("planned")).isEmpty();
    }

    @Test
    void tellsBeforeWhileAndAfterItDrawsOneChangedPrompt() {
        draw(REQUEST);
        assertTreeIsComplete();
        prompts().nth(3).fill("a castle");
        int rest = STEPS + STEPS_OF_SEGMENT;
        assertThat(server.transition(currentId()).progress().totalSteps()).isEqualTo(WHOLE);
        assertThat(cost())
                .containsText("2 of 3 segments are already drawn · %d of %d steps remaining".formatted(rest, WHOLE));

        models.hold();
        String before = page.url();
        run().click();
        page.waitForURL(url -> !url.equals(before));
        String id = currentId();
        drawn.add(id);
        page.locator("status-line[data-status=running]").waitFor();
        assertThat(status()).containsText("2 of 3 segments reused");
        models.allow(STEPS);
        assertThat(page.locator("frame-strip button:not(:disabled)")).hasCount(12);
        awaitCompleted(4 * 3 + 2 * (2 + 4));
        assertThat(ends("completed"))
                .filteredOn(share -> share > 0.67 && share < 0.99)
                .isEmpty();

        models.release();
        page.locator("frame-stage video[src*='" + id + "']").waitFor();
        assertThat(status()).containsText(Pattern.compile("^Finished in .* · 2 of 3 segments reused$"));
        assertTreeIsComplete();
        assertThat(server.transition(id).progress()).isEqualTo(new Progress(rest, rest));
        page.locator(".timeline-toggle").click();
        assertThat(segment(1)).hasAttribute("aria-label", Pattern.compile("taken from an earlier transition$"));
        assertThat(segment(2)).hasAttribute("aria-label", Pattern.compile("taken from an earlier transition$"));
        assertThat(segment(3)).not().hasAttribute("aria-label", Pattern.compile("earlier"));
        assertThat(page.locator(".timeline-origin")).hasText(new String[] {"reused", "reused", ""});
    }

    @Test
    void drawsOnlyTheSegmentsOfAKeyframeWithANewSeed() {
        draw(REQUEST);
        page.locator(".timeline-toggle").click();
        page.locator(".timeline-keyframe button").nth(1).click();

        String id = awaitMovieAfter(() -> button("^New seed$").click());
        drawn.add(id);

        assertThat(reusedSegments(id)).containsExactly(2);
        int rest = STEPS + 2 * STEPS_OF_SEGMENT;
        assertThat(server.transition(id).progress()).isEqualTo(new Progress(rest, rest));
        assertThat(status()).containsText("1 of 3 segments reused");
        assertThat(page.locator(".timeline-origin")).hasText(new String[] {"", "", "reused"});
        page.locator(".timeline-toggle").click();
        assertTreeIsComplete();
    }

    @Test
    void tellsInTheTimelineWhatANewOrderCosts() {
        draw(REQUEST);
        page.locator(".timeline-toggle").click();

        page.locator(".timeline-keyframe button").nth(3).press("Shift+ArrowLeft");

        int rest = 2 * STEPS_OF_SEGMENT;
        assertThat(page.locator(".timeline-total"))
                .containsText("New order: 1 of 3 segments is already drawn · %d of %d steps remaining"
                        .formatted(rest, WHOLE));
    }

    @Test
    void onlyRendersAnotherDurationThatIsSentAsANewTransition() {
        draw(REQUEST);
        page.locator("#field-movie-seconds").fill("2");
        assertThat(cost()).hasText("All is already drawn: only the movie is rendered");
        models.failWith(new IllegalStateException("Nothing is to be drawn"));

        String id = runToTheEnd();
        drawn.add(id);

        assertThat(server.transition(id).movie().frames()).isEqualTo(3 * 2 * 10);
        assertThat(server.transition(id).progress()).isEqualTo(new Progress(0, 0));
        assertThat(status()).containsText("3 of 3 segments reused");
        assertTreeIsComplete();
        assertThat(page.evaluate("document.querySelector('status-line progress').value"))
                .isEqualTo(1);
    }
}
