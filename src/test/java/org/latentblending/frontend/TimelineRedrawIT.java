package org.latentblending.frontend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.latentblending.testing.ShownTransition.Frame;
import tools.jackson.databind.JsonNode;

/** Draws again from the timeline: another seed or prompt of one keyframe, and a segment with more frames. */
class TimelineRedrawIT extends InBrowser {
    private static final String REQUEST =
            """
            {"keyframes": [{"prompt": "one", "seed": 1}, {"prompt": "two"}, {"prompt": "three", "seed": 3}],
            "width": 64, "height": 64, "branching": {"preset": "lowest"}, "movie": {"fps": 10, "seconds": 2}}""";
    private static final String ADAPTIVE = REQUEST.replace(
            "{\"preset\": \"lowest\"}", "{\"preset\": \"low\", \"placement\": \"adaptive\", \"frames\": 4}");

    private String open(String request) {
        String id = server.submit(request);
        server.watch(id, 0).untilClosed();
        page.navigate(server.uri("/?transition=" + id).toString());
        page.locator("frame-stage video[src*='" + id + "']").waitFor();
        page.locator(".timeline-toggle").click();
        segment(1).waitFor();
        return id;
    }

    /** The address changes before the timeline does. */
    private void awaitOpened(String id) {
        page.waitForURL(url -> url.endsWith(id));
        page.locator("frame-stage video[src*='" + id + "']").waitFor();
    }

    private Locator segment(int number) {
        return page.locator(".timeline-segment button").nth(number - 1);
    }

    private Locator keyframe(int number) {
        return page.locator(".timeline-keyframe button").nth(number - 1);
    }

    private JsonNode request(String id) {
        return server.transition(id).request();
    }

    private static List<Double> seconds(JsonNode request) {
        return StreamSupport.stream(request.at("/movie/segments").spliterator(), false)
                .map(segment -> segment.get("seconds").asDouble())
                .toList();
    }

    private List<Frame> framesOfSegment(String id, int segment) {
        return server.transition(id).frames().stream()
                .filter(frame -> frame.segment() == segment && frame.fraction() > 0 && frame.fraction() < 1)
                .toList();
    }

    @Test
    void drawsAKeyframeWithANewSeedAndGoesBack() {
        String id = open(REQUEST);
        long drawnSeed = request(id).at("/keyframes/1/seed").asLong();
        segment(1).press("Shift+ArrowRight");
        keyframe(2).click();

        String next = awaitMovieAfter(() -> button("^New seed$").click());

        JsonNode drawn = request(next);
        assertThat(drawn.at("/keyframes/1/seed").asLong()).isNotEqualTo(drawnSeed);
        assertThat(drawn.at("/keyframes/0/seed").asLong()).isEqualTo(1);
        assertThat(drawn.at("/keyframes/2/seed").asLong()).isEqualTo(3);
        assertThat(drawn.at("/keyframes/1/prompt").asString()).isEqualTo("two");
        assertThat(seconds(drawn)).containsExactly(2.5, 2.0);
        assertThat(page.locator("movie-timeline")).isVisible();
        assertThat(keyframe(2)).hasAttribute("aria-pressed", "true");
        assertThat(seeds().nth(1)).hasValue(drawn.at("/keyframes/1/seed").asString());

        button("^Undo").click();
        page.waitForURL(url -> url.endsWith(id));
        assertThat(segment(1)).hasAttribute("aria-label", Pattern.compile("2.5 s"));
        assertThat(seeds().nth(1)).hasValue(String.valueOf(drawnSeed));
        page.keyboard().press("Control+z");
        assertThat(segment(1)).hasAttribute("aria-label", Pattern.compile(", 2 s"));
        page.keyboard().press("Control+y");
        page.keyboard().press("Control+y");
        page.waitForURL(url -> url.endsWith(next));
    }

    @Test
    void keepsTheEditsOfBothUntilAnotherEdit() {
        String id = open(REQUEST);
        keyframe(2).click();
        String next = awaitMovieAfter(() -> button("^New seed$").click());
        segment(2).press("Shift+ArrowRight");
        button("^Undo").click();
        button("^Undo").click();
        awaitOpened(id);
        button("^Redo").click();
        awaitOpened(next);
        assertThat(segment(2)).hasAttribute("aria-label", Pattern.compile(", 2 s"));
        button("^Redo").click();
        assertThat(segment(2)).hasAttribute("aria-label", Pattern.compile("2.5 s"));
        button("^Undo").click();
        button("^Undo").click();
        awaitOpened(id);

        segment(1).press("Shift+ArrowRight");

        assertThat(segment(1)).hasAttribute("aria-label", Pattern.compile("2.5 s"));
        assertThat(button("^Redo")).isDisabled();
    }

    @Test
    void goesBackToTheOrderBefore() {
        String id = open(REQUEST);
        segment(1).press("Shift+ArrowRight");
        keyframe(2).focus();
        keyframe(2).press("Shift+ArrowLeft");
        awaitMovieAfter(() -> button("^Draw this order$").click());

        button("^Undo").click();
        page.waitForURL(url -> url.endsWith(id));
        button("^Draw this order$").waitFor();
        assertThat(keyframe(1)).hasAttribute("aria-label", Pattern.compile("Keyframe 1, two"));
        assertThat(prompts().nth(0)).hasValue("two");
        button("^Undo").click();
        assertThat(keyframe(1)).hasAttribute("aria-label", Pattern.compile("Keyframe 1, one"));
        assertThat(prompts().nth(0)).hasValue("one");
        button("^Undo").click();
        assertThat(segment(1)).hasAttribute("aria-label", Pattern.compile(", 2 s"));
    }

    @Test
    void drawsAnotherPromptByKeysAlone() {
        String id = open(REQUEST);
        keyframe(2).focus();
        button("^Change prompt$").press("Enter");
        Locator prompt = page.locator("#timeline-prompt");
        assertThat(prompt).isFocused();
        assertThat(prompt).hasValue("two");
        page.keyboard().type("four");
        assertThat(page.locator(".timeline-cost")).containsText("step");
        page.keyboard().press("Escape");
        assertThat(button("^Change prompt$")).isFocused();
        assertThat(keyframe(2)).hasAttribute("aria-label", Pattern.compile("Keyframe 2, two"));

        page.keyboard().press("Enter");
        page.keyboard().type("four");
        String next = awaitMovieAfter(() -> page.keyboard().press("Enter"));

        assertThat(next).isNotEqualTo(id);
        JsonNode drawn = request(next);
        assertThat(drawn.at("/keyframes/1/prompt").asString()).isEqualTo("four");
        assertThat(drawn.at("/keyframes/1/seed")).isEqualTo(request(id).at("/keyframes/1/seed"));
        assertThat(prompts().nth(1)).hasValue("four");
        assertThat(keyframe(2)).hasAttribute("aria-label", Pattern.compile("Keyframe 2, four"));
    }

    @Test
    void drawsASegmentFiner() {
        String id = open(ADAPTIVE);
        List<Frame> first = framesOfSegment(id, 0);
        List<Frame> second = framesOfSegment(id, 1);
        segment(2).click();

        button("^Draw finer$").click();

        assertThat(page.locator("frame-strip li")).hasCount(first.size() + second.size() + 3 + second.size() + 1);
        page.locator("status-line[data-status=succeeded]").waitFor();
        page.locator("frame-stage video[src*='" + id + "']").waitFor();
        assertThat(framesOfSegment(id, 0)).isEqualTo(first);
        assertThat(framesOfSegment(id, 1)).hasSize(2 * second.size() + 1).containsAll(second);
        assertThat(currentId()).isEqualTo(id);
    }

    @Test
    void saysWhyAFixedTreeIsNotDrawnFiner() {
        open(REQUEST);
        Locator finer = button("^Draw finer$");
        assertThat(finer).hasAttribute("aria-disabled", "true");

        finer.press("Enter");

        assertThat(page.locator("movie-timeline [role=alert]")).containsText("adaptive placement only");
    }

    @Test
    void tellsHowMuchOfAMovieIsWritten() {
        String id = open(REQUEST);
        page.evaluate(
                """
                () => {
                    window.shares = []
                    const bar = document.querySelector("status-line progress")
                    const words = document.querySelector("status-line .status-words")
                    new MutationObserver(() => words.textContent.startsWith("Rendering") && shares.push(bar.value))
                        .observe(words, {childList: true, characterData: true, subtree: true})
                }""");
        page.locator("#timeline-rate").selectOption("60");
        page.locator("#timeline-seconds").fill("200");

        page.locator("timeline-bar .strong").click();

        assertThat(page.locator("timeline-bar .strong")).hasText("Rendered");
        assertThat(page.locator("status-line .status-words")).containsText("Finished");
        assertThat(page.evaluate("shares.length > 1 && shares.every((share, at) => share >= (shares[at - 1] ?? 0))"))
                .isEqualTo(true);
        assertThat(page.evaluate("document.querySelector('status-line progress').value"))
                .isEqualTo(1);
        assertThat(server.transition(id).movie().frames()).isEqualTo(202 * 60);
    }
}
