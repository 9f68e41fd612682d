package org.latentblending.frontend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.latentblending.blending.Timing;
import org.latentblending.media.movies.MovieFormat;
import org.latentblending.rendering.movies.MovieRenderer;
import org.latentblending.transitions.TransitionLifecycle;
import org.latentblending.transitions.TransitionRequest.Movie;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** A finished transition that is loaded again, while another movie of it is rendered or before its pictures are there. */
class PageReloadIT extends InBrowser {
    private static final String REQUEST =
            """
            {"keyframes": [{"prompt": "one", "seed": 1}, {"prompt": "two", "seed": 2}, {"prompt": "three", "seed": 3}],
            "width": 64, "height": 64, "branching": {"preset": "lowest"}, "movie": {"fps": 10, "seconds": 2}}""";
    private static final String PERCEPTUAL =
            REQUEST.replace("\"seconds\": 2", "\"seconds\": 2, \"timing\": \"perceptual\"");
    private static final Movie LONG = Movie.of(60, 200, Timing.EVEN);

    @Autowired
    private TransitionLifecycle lifecycle;

    @Autowired
    private MovieRenderer renderer;

    private String open(String request) {
        String id = server.submit(request);
        server.watch(id, 0).untilClosed();
        page.navigate(server.uri("/?transition=" + id).toString());
        page.locator("frame-stage video[src*='" + id + "']").waitFor();
        page.locator(".timeline-toggle").click();
        awaitTimeline();
        return id;
    }

    /** Loads the page again when a movie is wanted that nothing renders before the test says so. */
    private void reloadWhile(String id, Movie wanted) {
        assertThat(lifecycle.requestRendering(id, wanted)).isTrue();
        page.reload();
        awaitTimeline();
    }

    /** Durations can be edited when the description of the API is there. */
    private void awaitTimeline() {
        segment(1).waitFor();
        page.locator("#timeline-seconds").waitFor();
    }

    private Locator segment(int number) {
        return page.locator(".timeline-segment button").nth(number - 1);
    }

    private Locator render() {
        return page.locator("timeline-bar .strong");
    }

    private Locator status() {
        return page.locator("status-line .status-words");
    }

    private static Pattern lasting(String seconds) {
        return Pattern.compile(", %s s, Linear$".formatted(seconds.replace(".", "\\.")));
    }

    @Test
    void showsTheProgressOfAMovieThatIsBeingRendered() {
        String id = open(REQUEST);
        reloadWhile(id, LONG);
        assertThat(status()).hasText("Rendering the movie: 0 %");
        assertThat(render()).hasText("Rendering 0 %");
        assertThat(segment(1)).hasAttribute("aria-label", lasting("200"));
        assertThat(page.locator("settings-form button:text-is('Rendering…')")).isDisabled();
        page.evaluate(
                """
                () => {
                    window.shares = []
                    const bar = document.querySelector("status-line progress")
                    const words = document.querySelector("status-line .status-words")
                    new MutationObserver(() => words.textContent.startsWith("Rendering") && shares.push(bar.value))
                        .observe(words, {childList: true, characterData: true, subtree: true})
                }""");

        renderer.resume(true);

        assertThat(render()).hasText("Rendered");
        assertThat(status()).containsText("Finished");
        assertThat(page.locator("player-controls .clock")).containsText("/ 6:40");
        assertThat(page.evaluate("shares.some(share => share > 0 && share < 1)"))
                .isEqualTo(true);
        assertThat(server.transition(id).movie().frames()).isEqualTo(2 * 200 * 60);
    }

    @Test
    void keepsAnEditWhenTheMovieArrives() {
        String id = open(REQUEST);
        reloadWhile(id, Movie.of(10, 3, Timing.EVEN));
        segment(1).press("Shift+ArrowRight");
        assertThat(segment(1)).hasAttribute("aria-label", lasting("3.5"));

        renderer.resume(true);

        assertThat(status()).containsText("Finished");
        assertThat(render()).hasText("Render");
        assertThat(segment(1)).hasAttribute("aria-label", lasting("3.5"));
        button("^Undo").click();
        assertThat(segment(1)).hasAttribute("aria-label", lasting("3"));
        assertThat(render()).hasText("Rendered");
    }

    @Test
    void keepsAnEditWhenThePicturesArrive() {
        String id = open(PERCEPTUAL);
        assertThat(render()).hasText("Rendered");
        assertThat(page.locator("frame-strip button:disabled")).hasCount(0);
        List<String> labels =
                List.of(segment(1).getAttribute("aria-label"), segment(2).getAttribute("aria-label"));
        var held = new ArrayList<Route>();
        page.route(Pattern.compile("/frames/|/plans$|/quality$"), held::add);
        page.reload();
        awaitTimeline();
        assertThat(segment(1)).hasAttribute("aria-label", labels.get(0));
        assertThat(segment(2)).hasAttribute("aria-label", labels.get(1));
        assertThat(render()).hasText("Rendered");
        segment(2).press("Shift+ArrowRight");
        assertThat(segment(2)).not().hasAttribute("aria-label", labels.get(1));
        String edited = segment(2).getAttribute("aria-label");

        page.unrouteAll();
        held.forEach(Route::resume);

        assertThat(page.locator("frame-strip button:disabled")).hasCount(0);
        assertThat(segment(1)).hasAttribute("aria-label", labels.get(0));
        assertThat(segment(2)).hasAttribute("aria-label", edited);
        assertThat(render()).hasText("Render");
    }

    @Test
    void keepsEditsThatAreNotRendered() {
        open(REQUEST);
        segment(1).press("Shift+ArrowRight");
        assertThat(segment(1)).hasAttribute("aria-label", lasting("2.5"));

        page.reload();
        awaitTimeline();

        assertThat(segment(1)).hasAttribute("aria-label", lasting("2.5"));
        assertThat(render()).hasText("Render");
        button("^Undo").click();
        assertThat(segment(1)).hasAttribute("aria-label", lasting("2"));
        assertThat(render()).hasText("Rendered");
        page.reload();
        awaitTimeline();
        button("^Redo").click();
        assertThat(segment(1)).hasAttribute("aria-label", lasting("2.5"));
    }

    @Test
    void drawsAnotherOrderWithTheWholeCut() {
        open(REQUEST);
        segment(1).press("Shift+ArrowRight");
        page.locator("#timeline-format").selectOption("webm");
        page.locator(".timeline-keyframe button").nth(2).press("Shift+ArrowLeft");
        page.reload();
        awaitTimeline();
        assertThat(render()).hasText("Draw this order");

        String drawn = awaitMovieAfter(() -> render().click());

        JsonNode movie = server.transition(drawn).request().get("movie");
        assertThat(movie.at("/segments/0/seconds").asDouble()).isEqualTo(2.5);
        assertThat(movie.get("format").asString()).isEqualTo("webm");
    }

    @Test
    void tellsWhyAMovieCouldNotBeRendered() {
        String id = open(REQUEST);
        reloadWhile(id, new Movie(LONG.fps(), 3.0, Timing.EVEN, null, null, MovieFormat.MP4, 2, "not-here", null));
        assertThat(status()).hasText("Rendering the movie: 0 %");

        renderer.resume(true);

        assertThat(page.locator("#notice"))
                .containsText(Pattern.compile("The movie could not be rendered\\. .*not-here"));
        assertThat(status()).containsText("Finished");
        assertThat(render()).not().hasText(Pattern.compile("Rendering"));

        page.reload();

        assertThat(status())
                .containsText(Pattern.compile("^Finished.* · The last movie could not be rendered\\. .*not-here"));
        assertThat(server.get("/api/v1/transitions/" + id)
                        .json()
                        .at("/movieProblem/detail")
                        .asString())
                .contains("not-here");
    }
}
