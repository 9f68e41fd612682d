package org.latentblending.frontend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.JSHandle;
import com.microsoft.playwright.Locator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.latentblending.testing.ShownTransition.Frame;
import tools.jackson.databind.JsonNode;

/** Adaptive placement on the page: its form, the tree that grows, the distances, and more frames where they are large. */
class AdaptivePageIT extends InBrowser {
    private static final String REQUEST =
            """
            {"keyframes": [{"prompt": "a red apple", "seed": 42}, {"prompt": "a green frog", "seed": 420}],
            "width": 64, "height": 64, "movie": {"fps": 10, "seconds": 1},
            "branching": {"preset": "low", "placement": "adaptive", "frames": 8}}""";
    private static final int STEPS_OF_KEYFRAMES = 30;

    private Locator placement(String name) {
        return page.locator("[data-field='branching.placement'] label")
                .filter(new Locator.FilterOptions().setHasText(Pattern.compile(name, Pattern.CASE_INSENSITIVE)));
    }

    private Locator frames() {
        return page.locator("frame-strip li");
    }

    private Locator gaps() {
        return page.locator("distance-bars button");
    }

    private Locator words() {
        return page.locator("quality-line .quality-words");
    }

    private Locator more(String name) {
        return page.locator("quality-line button").filter(new Locator.FilterOptions().setHasText(name));
    }

    private void openFinished(String request) {
        String id = server.submit(request);
        server.watch(id, 0).untilClosed();
        page.navigate(server.uri("/?transition=" + id).toString());
        page.locator("frame-stage video[src*='" + id + "']").waitFor();
        assertThat(words()).containsText("evenness");
    }

    private List<Frame> framesOf(String id) {
        return server.transition(id).frames();
    }

    private static List<Integer> indices(List<Frame> frames) {
        return frames.stream().map(Frame::index).toList();
    }

    @Test
    void asksForTheLimitsAndShowsThemAgain() {
        placement("adaptive").click();
        page.locator("#field-branching-maxFrames").fill("6");
        page.locator("#field-branching-maxDistance").fill("0.001");
        assertThat(page.locator("#cost")).containsText("up to 6 generated frames");
        assertThat(page.locator("#field-branching-frames")).isHidden();

        String id = runToTheEnd();

        JsonNode branching = server.transition(id).request().get("branching");
        assertThat(branching.get("placement").asString()).isEqualTo("adaptive");
        assertThat(branching.get("frames").asInt()).isEqualTo(6);
        assertThat(branching.get("maxDistance").asDouble()).isEqualTo(0.001);
        assertThat(branching.has("maxSteps")).isFalse();

        placement("fixed").click();
        assertThat(page.locator(".limits")).isHidden();
        assertThat(page.locator("#field-branching-frames")).hasValue("100");
        page.locator("history-list [data-id='" + id + "'] [data-action=reuse]").click();
        assertThat(page.locator("#field-branching-maxFrames")).hasValue("6");
        assertThat(page.locator("#field-branching-maxSteps")).hasValue("");
        assertThat(page.locator("#cost")).containsText("up to 6 generated frames");
        assertThat(indices(framesOf(runToTheEnd()))).isEqualTo(indices(framesOf(id)));
    }

    @Test
    void showsAMistakeAtTheLimit() {
        placement("adaptive").click();
        page.locator("#field-branching-maxFrames").fill("1");

        assertThat(page.locator("#field-branching-maxFrames")).hasAttribute("aria-invalid", "true");
        assertThat(page.locator("#field-branching-maxFrames ~ .field-error")).isVisible();
    }

    @Test
    void framesAppearBetweenOthersThatKeepTheirPlaceAndTheFocus() {
        placement("adaptive").click();
        page.locator("#field-branching-maxFrames").fill("9");
        assertThat(page.locator(".film plan-tree .lines.sketch")).hasAttribute("d", Pattern.compile("^M.+"));
        models.hold();
        run().click();
        page.locator("status-line[data-status=running]").waitFor();
        models.allow(STEPS_OF_KEYFRAMES);
        page.locator("frame-strip img[src^='blob:']").nth(1).waitFor();
        Locator tree = page.locator(".film plan-tree svg");
        assertThat(tree).hasAttribute("aria-label", Pattern.compile("up to 9 generated frames.* placed"));
        assertThat(page.locator(".film plan-tree .lines.sketch")).hasAttribute("d", "");
        JSHandle first = page.evaluateHandle("document.querySelector('frame-strip li:first-child button')");
        JSHandle last = page.evaluateHandle("document.querySelector('frame-strip li:last-child button')");
        page.locator("frame-strip li:last-child button").focus();

        models.release();
        page.locator("frame-stage video").waitFor();

        assertThat(frames()).hasCount(9);
        assertThat(tree).hasAttribute("aria-label", Pattern.compile(" 7 placed( · \\d+ more without a frame)?$"));
        assertThat(page.evaluate(
                        "last => last === document.activeElement && last.matches('li:last-child button')", last))
                .isEqualTo(true);
        assertThat(page.evaluate("first => first === document.querySelector('frame-strip button')", first))
                .isEqualTo(true);
        assertThat(page.locator("frame-strip button").nth(3)).hasAttribute("aria-label", "Frame 4 of 9");
        picture("adaptive", false);
    }

    @Test
    void framesAreInTheOrderOfTheMovieWhateverTheirNumber() {
        openFinished(REQUEST);

        List<Frame> frames = framesOf(currentId());
        assertThat(indices(frames)).startsWith(0).endsWith(1);
        assertThat(page.locator("frame-strip img")).hasCount(frames.size());
        assertThat(page.locator("frame-strip img").all().stream().map(image -> image.getAttribute("src")))
                .containsExactlyElementsOf(frames.stream().map(Frame::url).toList());
    }

    @ParameterizedTest
    @CsvSource({"1280, 800", "360, 740"})
    void nothingMovesBesideTheFilmWhileItGrows(int width, int height) {
        page.setViewportSize(width, height);
        placement("adaptive").click();
        page.locator("#field-branching-maxFrames").fill("9");
        assertThat(page.locator("#cost")).containsText("up to 9");
        models.hold();
        run().click();
        page.locator("status-line[data-status=running]").waitFor();
        page.locator("history-list [data-id='" + currentId() + "'][data-status=running]")
                .waitFor();
        page.evaluate(
                """
                async () => {
                    await new Promise(painted => requestAnimationFrame(() => requestAnimationFrame(painted)));
                    window.jumps = [];
                    new PerformanceObserver(list => jumps.push(...list.getEntries().flatMap(entry => entry.sources)
                        .map(source => source.node)
                        .filter(node => node && !node.parentElement?.closest(".film"))
                        .map(node => node.className || node.nodeName)))
                        .observe({type: "layout-shift"});
                }""");

        models.release();
        page.locator("frame-stage video").waitFor();
        assertThat(words()).containsText("evenness");

        assertThat((List<?>) page.evaluate("jumps")).isEmpty();
    }

    @Test
    void tellsTheDistancesOfAllNeighbours() {
        openFinished(REQUEST);

        JsonNode quality =
                server.get("/api/v1/transitions/" + currentId() + "/quality").json();
        List<Double> distances = StreamSupport.stream(
                        quality.at("/segments/0/distances").spliterator(), false)
                .map(JsonNode::asDouble)
                .toList();
        int worst = IntStream.range(0, distances.size())
                .filter(gap -> distances.get(gap) == quality.get("max").asDouble())
                .findFirst()
                .orElseThrow();
        assertThat(gaps()).hasCount(distances.size());
        assertThat(page.locator("distance-bars .is-worst")).hasCount(1);
        assertThat(gaps().nth(worst))
                .hasAttribute(
                        "aria-label",
                        Pattern.compile(
                                "^Frames %d to %d: distance [0-9.]+, the largest$".formatted(worst + 1, worst + 2)));
        assertThat(words()).containsText("frames %d to %d".formatted(worst + 1, worst + 2));
        assertThat(words())
                .containsText("evenness %.2f".formatted(quality.get("evenness").asDouble()));

        gaps().nth(worst).focus();
        page.keyboard().press("Home");
        assertThat(gaps().first()).isFocused();
        assertThat(gaps().first()).hasAttribute("aria-pressed", "true");
        page.keyboard().press("ArrowRight");
        assertThat(gaps().nth(1)).isFocused();
        if (worst != 1) {
            assertThat(words()).containsText("Frames 2 to 3: distance");
        }
    }

    @Test
    void spendsMoreOnAGap() {
        openFinished(REQUEST);
        String id = currentId();
        List<Frame> before = framesOf(id);
        page.locator("#more-frames").fill("2");
        gaps().nth(2).click();

        more("Spend more here").click();

        assertThat(frames()).hasCount(before.size() + 2);
        page.locator("status-line[data-status=succeeded]").waitFor();
        page.locator("frame-stage video[src*='" + id + "']").waitFor();
        assertThat(page.locator("frame-strip button:disabled")).hasCount(0);
        assertThat(gaps()).hasCount(before.size() + 1);
        List<Frame> after = framesOf(id);
        assertThat(after).containsAll(before);
        assertThat(after.subList(3, 5)).doesNotContainAnyElementsOf(before);
        assertThat(indices(after.subList(3, 5))).allMatch(index -> index >= before.size());
    }

    @Test
    void spendsMoreOnTheWhole() {
        openFinished(REQUEST);
        int before = framesOf(currentId()).size();
        page.locator("#more-frames").fill("3");

        more("on the whole").click();

        assertThat(frames()).hasCount(before + 3);
        page.locator("status-line[data-status=succeeded]").waitFor();
        assertThat(words()).containsText("evenness");
        assertThat(more("on the whole")).isFocused();
    }

    @Test
    void rendersAgainWithPerceptualTiming() {
        openFinished(REQUEST);
        String path = "/api/v1/transitions/" + currentId();
        String before = page.locator("frame-stage video").getAttribute("src");
        button("^Render$").click();
        page.locator("[data-field='movie.timing'] label")
                .filter(new Locator.FilterOptions().setHasText("perceptual"))
                .click();

        button("Re-render with these settings").click();

        assertThat(page.locator("frame-stage video")).not().hasAttribute("src", before);
        assertThat(server.get(path).json().at("/movie/timing").asString()).isEqualTo("perceptual");
        page.locator("frame-stage video[src*=perceptual]").waitFor();
    }

    @Test
    void aFixedTreeShowsItsDistancesButGrowsNoFurther() {
        runToTheEnd();

        assertThat(words()).containsText("evenness");
        assertThat(gaps()).hasCount(frames().count() - 1);
        assertThat(page.locator(".quality-more")).isHidden();
    }
}
