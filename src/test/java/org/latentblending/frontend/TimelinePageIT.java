package org.latentblending.frontend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Mouse;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.BoundingBox;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The timeline: what is edited in it, the movie that is rendered from it, undo and redo, and its keys. */
class TimelinePageIT extends InBrowser {
    private static final String REQUEST =
            """
            {"keyframes": [{"prompt": "one", "seed": 1}, {"prompt": "two", "seed": 2}, {"prompt": "three", "seed": 3}],
            "width": 64, "height": 64, "branching": {"preset": "lowest"}, "movie": {"fps": 10, "seconds": 2}}""";

    private Locator timeline() {
        return page.locator("movie-timeline");
    }

    private Locator segment(int number) {
        return page.locator(".timeline-segment button").nth(number - 1);
    }

    private Locator keyframe(int number) {
        return page.locator(".timeline-keyframe button").nth(number - 1);
    }

    private Locator edge(int segment) {
        return page.locator(".timeline-segment .timeline-edge").nth(segment - 1);
    }

    private Locator render() {
        return page.locator("timeline-bar .strong");
    }

    private Locator easing(String name) {
        return page.locator(".easings label[title='" + name + "']");
    }

    /** Opens a transition that is finished, with its timeline; the transition's id. */
    private String open() {
        String id = server.submit(REQUEST);
        open(id);
        return id;
    }

    private void open(String id) {
        server.watch(id, 0).untilClosed();
        page.navigate(server.uri("/?transition=" + id).toString());
        page.locator("frame-stage video[src*='" + id + "']").waitFor();
        page.locator(".timeline-toggle").click();
        segment(1).waitFor();
        assertThat(page.locator("#timeline-seconds")).isVisible();
    }

    private JsonNode movie(String id) {
        return server.get("/api/v1/transitions/" + id).json().get("movie");
    }

    private JsonNode renderedMovie(String id) {
        render().click();
        assertThat(render()).hasText("Rendered");
        return movie(id);
    }

    private static List<Double> seconds(JsonNode movie) {
        return StreamSupport.stream(movie.get("segments").spliterator(), false)
                .map(segment -> segment.get("seconds").asDouble())
                .toList();
    }

    private void drag(Locator what, double dx, double dy) {
        BoundingBox box = what.boundingBox();
        double x = box.x + box.width / 2;
        double y = box.y + box.height / 2;
        page.mouse().move(x, y);
        page.mouse().down();
        page.mouse().move(x + dx, y + dy, new Mouse.MoveOptions().setSteps(8));
        page.mouse().up();
    }

    @Test
    void lengthensASegmentByItsEdgeAndRendersWithoutDrawing() {
        String id = open();
        double pixelsPerSecond = segment(1).boundingBox().width / 2;

        drag(edge(1), pixelsPerSecond, 0);

        assertThat(segment(1)).hasAttribute("aria-label", Pattern.compile("Segment 1, one to two, 3 s"));
        assertThat(page.locator(".clock")).containsText("/ 0:05");
        JsonNode movie = renderedMovie(id);
        assertThat(seconds(movie)).containsExactly(3.0, 2.0);
        assertThat(movie.get("frames").asInt()).isEqualTo(50);
        assertThat(page.locator("player-controls .button")).hasAttribute("href", Pattern.compile("movie\\.mp4"));
    }

    @Test
    void holdsAKeyframe() {
        String id = open();
        keyframe(2).click();
        page.locator("#timeline-hold").fill("1.5");

        assertThat(keyframe(2)).hasAttribute("aria-label", Pattern.compile("held for 1.5 s"));
        JsonNode movie = renderedMovie(id);
        assertThat(movie.get("holds").toString()).isEqualTo("[0.0,1.5,0.0]");
        assertThat(movie.get("frames").asInt()).isEqualTo(55);
    }

    @Test
    void easesByTheMenuAndByHand() {
        String id = open();
        easing("Ease in").click();
        segment(2).click();
        easing("By hand").click();
        Locator handle = page.locator(".curve-handle").first();
        double size = page.locator(".curve-plane").boundingBox().width;
        drag(handle, size / 2, -size / 4);
        assertThat(handle).hasAttribute("aria-valuetext", "time 0.5, change 0.25");
        handle.press("ArrowUp");
        page.getByLabel("x2").fill("0.75");
        page.getByLabel("y2").fill("-7");
        BoundingBox plane = page.locator(".curve-plane").boundingBox();
        BoundingBox low = page.locator(".curve-handle").last().boundingBox();
        assertThat(low.y + low.height).isLessThanOrEqualTo(plane.y + plane.height + 1);

        JsonNode movie = renderedMovie(id);
        assertThat(movie.at("/segments/0/easing").asString()).isEqualTo("ease-in");
        List<Double> curve = StreamSupport.stream(movie.at("/segments/1/easing").spliterator(), false)
                .map(JsonNode::asDouble)
                .toList();
        assertThat(curve).hasSize(4);
        assertThat(curve.get(0)).isEqualTo(0.5, within(0.011));
        assertThat(curve.get(1)).isEqualTo(0.26, within(0.011));
        assertThat(curve.get(2)).isEqualTo(0.75);
        assertThat(curve.get(3)).isEqualTo(-7);
    }

    @Test
    void undoesAndRedoesByKeysAndButtons() {
        open();
        segment(1).press("Shift+ArrowRight");
        segment(1).press("Shift+ArrowRight");
        page.locator("[title='Ease out']").click();
        assertThat(segment(1)).hasAttribute("aria-label", Pattern.compile("3 s, Ease out"));

        page.keyboard().press("Control+z");
        assertThat(segment(1)).hasAttribute("aria-label", Pattern.compile("3 s, Linear"));
        assertThat(page.locator("#announcer")).hasText("Undone: easing of segment 1");
        button("^Undo").click();
        assertThat(segment(1)).hasAttribute("aria-label", Pattern.compile("2 s, Linear"));
        assertThat(button("^Undo")).isDisabled();
        assertThat(render()).hasText("Rendered");

        page.keyboard().press("Control+Shift+z");
        page.keyboard().press("Control+y");
        assertThat(segment(1)).hasAttribute("aria-label", Pattern.compile("3 s, Ease out"));
        prompts().first().fill("one more");
        prompts().first().press("Control+z");
        assertThat(segment(1)).hasAttribute("aria-label", Pattern.compile("3 s, Ease out"));
    }

    @Test
    void isEditedByKeysAlone() {
        String id = open();
        segment(1).focus();
        page.keyboard().press("Shift+ArrowLeft");
        assertThat(page.locator("#announcer")).hasText("length of segment 1: 1.5 s");
        page.keyboard().press("ArrowRight");
        assertThat(keyframe(2)).isFocused();
        page.keyboard().press("ArrowRight");
        assertThat(segment(2)).isFocused();
        page.keyboard().press("Tab");
        assertThat(edge(2)).isFocused();
        page.keyboard().press("ArrowRight");
        assertThat(edge(2)).hasAttribute("aria-valuetext", "2.5 s");

        Locator playhead = page.locator(".timeline-playhead");
        playhead.focus();
        page.keyboard().press("End");
        assertThat(playhead).hasAttribute("aria-valuetext", "0:04.0 of 0:04.0");
        page.keyboard().press("Shift+ArrowLeft");
        assertThat(playhead).hasAttribute("aria-valuetext", "0:03.5 of 0:04.0");
        assertThat(seconds(renderedMovie(id))).containsExactly(1.5, 2.5);
    }

    /** A key may come before the browser's next frame. */
    @Test
    void takesKeysInOneFrame() {
        open();
        Object stop = segment(2)
                .evaluate(
                        """
                segment => {
                    segment.focus()
                    return segment.parentElement.querySelector(".timeline-edge").tabIndex
                }""");
        assertThat(stop).isEqualTo(0);

        Object focused = keyframe(3)
                .evaluate(
                        """
                keyframe => {
                    const key = {key: "ArrowLeft", shiftKey: true, bubbles: true, cancelable: true}
                    keyframe.focus()
                    keyframe.dispatchEvent(new KeyboardEvent("keydown", key))
                    document.activeElement.dispatchEvent(new KeyboardEvent("keydown", key))
                    return document.activeElement.ariaLabel
                }""");
        assertThat(focused).asString().startsWith("Keyframe 1, three");
    }

    @Test
    void drawsKeyframesInAnotherOrder() {
        open();
        BoundingBox third = keyframe(3).boundingBox();
        drag(keyframe(3), keyframe(1).boundingBox().x - third.x, 0);

        assertThat(prompts().nth(0)).hasValue("three");
        assertThat(prompts().nth(1)).hasValue("one");
        assertThat(timeline()).containsText(Pattern.compile("New order: \\d+ generated frames · \\d+ steps"));
        keyframe(1).press("Control+z");
        assertThat(prompts().nth(0)).hasValue("one");
        keyframe(2).focus();
        keyframe(2).press("Shift+ArrowLeft");
        assertThat(prompts().nth(0)).hasValue("two");
        assertThat(keyframe(1)).isFocused();

        String drawn = awaitMovieAfter(() -> render().click());
        JsonNode keyframes = server.transition(drawn).request().get("keyframes");
        assertThat(keyframes.get(0).get("prompt").asString()).isEqualTo("two");
        assertThat(keyframes.get(0).get("seed").asLong()).isEqualTo(2);
        assertThat(keyframes.get(1).get("prompt").asString()).isEqualTo("one");
    }

    @Test
    void leavesTheFormAloneAfterAChangeOfOrder() {
        open();
        prompts().nth(0).fill("typed before");
        keyframe(2).focus();
        keyframe(2).press("Shift+ArrowLeft");
        assertThat(prompts().nth(0)).hasValue("two");
        assertThat(prompts().nth(1)).hasValue("typed before");
        keyframe(1).press("Control+z");
        assertThat(prompts().nth(0)).hasValue("typed before");
        keyframe(2).focus();
        keyframe(2).press("Shift+ArrowLeft");
        assertThat(prompts().nth(0)).hasValue("two");
        prompts().nth(2).fill("typed");

        segment(1).press("Shift+ArrowRight");

        assertThat(page.locator("#field-movie-seconds ~ .hint")).containsText("2.5 + 2 s");
        assertThat(prompts().nth(2)).hasValue("typed");
        String drawn = awaitMovieAfter(() -> render().click());
        assertThat(seconds(movie(drawn))).containsExactly(2.5, 2.0);
        assertThat(server.transition(drawn).request().at("/keyframes/2/prompt").asString())
                .isEqualTo("typed");
    }

    @Test
    void drawsEqualPromptsInAnotherOrder() {
        String id = server.submit(REQUEST.replace("two", "one").replace("three", "one"));
        open(id);
        for (int number = 0; number < 3; number++) {
            page.locator("keyframe-list [data-action=lock]").nth(number).click();
        }
        keyframe(2).focus();
        keyframe(2).press("Shift+ArrowLeft");

        String drawn = awaitMovieAfter(() -> render().click());

        JsonNode keyframes = server.transition(drawn).request().get("keyframes");
        assertThat(keyframes.get(0).get("seed").asLong()).isEqualTo(2);
        assertThat(keyframes.get(1).get("seed").asLong()).isEqualTo(1);
    }

    @Test
    void removesFromTheFormWhatHasNoField() {
        String id = server.submit(
                REQUEST.replace("\"seconds\": 2", "\"seconds\": 2, \"format\": \"webm\", \"holds\": [0, 1, 0]"));
        open(id);

        button("Remove from the movie: webm, holds").click();

        assertThat(button("Remove from the movie")).isHidden();
        JsonNode movie = server.transition(awaitMovieAfter(() -> run().click()))
                .request()
                .get("movie");
        assertThat(movie.get("format").asString()).isEqualTo("mp4");
        assertThat(movie.at("/holds/1").asDouble()).isZero();
    }

    @Test
    void keepsEditsOfATransitionThatIsBeingDrawn() {
        String id = open();
        page.evaluate(
                """
                async id => {
                    const transition = {...await (await fetch(`/api/v1/transitions/${id}`)).json(), id: "drawn"}
                    const timeline = document.querySelector("movie-timeline")
                    timeline.show({...transition, movie: null})
                    window.finish = () => timeline.show(transition)
                }""",
                id);
        segment(1).press("Shift+ArrowRight");
        page.evaluate("finish()");

        assertThat(segment(1)).hasAttribute("aria-label", Pattern.compile("2.5 s"));
        assertThat(render()).hasText("Render");
        assertThat(button("^Undo")).isEnabled();
    }

    @Test
    void rendersAnotherFormatAndFrameRate() {
        String id = open();
        page.locator("#timeline-format").selectOption("gif");
        page.locator("#timeline-rate").selectOption("free");
        page.getByLabel(Pattern.compile("^Frame rate, a number")).fill("12.5");
        page.keyboard().press("Enter");

        JsonNode movie = renderedMovie(id);

        assertThat(movie.get("format").asString()).isEqualTo("gif");
        assertThat(movie.get("fps").asDouble()).isEqualTo(12.5);
        Locator download = page.locator("player-controls .button");
        assertThat(download).hasAttribute("href", Pattern.compile("movie\\.gif\\?"));
        assertThat(download).hasAttribute("download", "one to two to three.gif");
        assertThat(page.locator("player-controls input[value=movie]")).isDisabled();

        page.locator("#timeline-format").selectOption("webm");
        page.locator("#timeline-rate").selectOption("23.976");
        movie = renderedMovie(id);
        assertThat(movie.get("frames").asInt()).isEqualTo(96);
        page.locator("frame-stage video[src*='movie.webm']").waitFor();
    }

    @Test
    void snapsToAGridAndShowsItsProblems() {
        String id = open();
        page.locator("#timeline-seconds").fill("1.3");
        page.locator("#timeline-grid").selectOption("1 s");
        button("^Snap all").click();
        assertThat(seconds(renderedMovie(id))).containsExactly(1.0, 2.0);

        Locator rate = page.getByLabel(Pattern.compile("^Frame rate, a number"));
        page.locator("#timeline-rate").selectOption("free");
        rate.fill("500");
        page.keyboard().press("Enter");
        assertThat(rate).hasAttribute("aria-invalid", "true");
        assertThat(render()).hasText("Rendered");

        page.route("**/v3/api-docs", Route::abort);
        page.reload();
        page.locator("#timeline-rate").selectOption("free");
        rate.fill("500");
        page.keyboard().press("Enter");
        render().click();
        assertThat(timeline().locator("[role=alert]")).containsText("Fps: ");
    }

    @Test
    void aFieldShowsWhatTheCutHas() {
        open();
        Locator seconds = page.locator("#timeline-seconds");
        for (String tooLong : new String[] {"700", "900"}) {
            seconds.fill(tooLong);
            seconds.press("Tab");
            assertThat(seconds).hasValue("600");
        }
        seconds.fill("0.01");
        seconds.press("Tab");
        assertThat(seconds).hasValue("600");
        assertThat(seconds).hasAttribute("aria-invalid", "false");
    }

    /** Another program's movie takes the place of the cut, and undo brings that back; one that comes before the own is not shown. */
    @Test
    void keepsEditsWhenAnotherProgramRenders() {
        String id = open();
        segment(1).press("Shift+ArrowRight");
        server.post("/api/v1/transitions/" + id + "/movie", "{\"segments\": [{\"seconds\": 2}, {\"seconds\": 7}]}");
        Awaitility.await().until(() -> movie(id).at("/segments/1/seconds").asDouble() == 7);

        JsonNode movie = renderedMovie(id);

        assertThat(seconds(movie)).containsExactly(2.5, 2.0);
        assertThat(segment(1)).hasAttribute("aria-label", Pattern.compile("2.5 s"));
        assertThat(page.getByTitle("Undo: length of segment 1")).isEnabled();

        page.locator("#field-movie-seconds").fill("1");
        button("Re-render with these settings").click();
        assertThat(segment(1)).hasAttribute("aria-label", Pattern.compile(", 1 s"));
        page.getByTitle("Undo: another movie").click();
        assertThat(segment(1)).hasAttribute("aria-label", Pattern.compile("2.5 s"));
    }

    @Test
    void keepsTheTimingInTheFormAndInTheNextTransition() {
        open();
        segment(1).press("Shift+ArrowRight");
        keyframe(2).focus();
        keyframe(2).press("Shift+ArrowLeft");
        assertThat(page.locator("#field-movie-seconds ~ .hint")).containsText("2.5 + 2 s");

        String drawn = awaitMovieAfter(() -> run().click());
        assertThat(seconds(movie(drawn))).containsExactly(2.5, 2.0);

        page.locator("#field-movie-seconds").fill("1");
        assertThat(page.locator("#field-movie-seconds ~ .hint")).containsText("For each segment");
        button("Re-render with these settings").click();
        assertThat(page.locator(".clock")).containsText("/ 0:02");
        assertThat(movie(drawn).get("seconds").asDouble()).isEqualTo(1);
    }

    @Test
    void shortSegmentsAreSelectedOnAPhone() {
        String keyframes = IntStream.range(0, 10)
                .mapToObj("{\"prompt\": \"%d\"}"::formatted)
                .collect(Collectors.joining(","));
        page.setViewportSize(390, 844);
        open(server.submit(
                """
                {"keyframes": [%s], "width": 64, "height": 64, "branching": {"preset": "lowest"},
                "movie": {"fps": 2, "seconds": 1}}"""
                        .formatted(keyframes)));

        segment(5).click();

        assertThat(segment(5)).hasAttribute("aria-pressed", "true");
        assertThat(edge(5)).isVisible();
        assertThat(edge(6)).isHidden();
    }

    @Test
    void isUsedOnAPhone() {
        open();
        page.setViewportSize(360, 740);
        timeline().scrollIntoViewIfNeeded();

        assertThat(page.evaluate("document.documentElement.scrollWidth")).isEqualTo(360);
        BoundingBox from = edge(1).boundingBox();
        var finger = new Finger(page);
        finger.down(from.x + from.width / 2, from.y + from.height / 2);
        for (int step = 1; step <= 5; step++) {
            finger.move(from.x + from.width / 2 + 10 * step, from.y + from.height / 2);
        }
        finger.up();
        assertThat(segment(1)).not().hasAttribute("aria-label", Pattern.compile(" 2 s"));
    }
}
