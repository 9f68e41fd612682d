package org.latentblending.frontend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Mouse;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.FilePayload;
import com.microsoft.playwright.options.SelectOption;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The sound of a movie in its timeline: uploaded, its beats as the grid, rendered, heard and removed. */
class TimelineSoundIT extends InBrowser {
    private static final String REQUEST =
            """
            {"keyframes": [{"prompt": "one", "seed": 1}, {"prompt": "two", "seed": 2}, {"prompt": "three", "seed": 3}],
            "width": 64, "height": 64, "branching": {"preset": "lowest"}, "movie": {"fps": 20, "seconds": 1.4}}""";
    private static final double BEAT = 0.03;

    private String id;

    @BeforeEach
    void open() {
        id = server.submit(REQUEST);
        server.watch(id, 0).untilClosed();
        page.navigate(server.uri("/?transition=" + id).toString());
        page.locator("frame-stage video[src*='" + id + "']").waitFor();
        page.locator(".timeline-toggle").click();
        page.locator("#timeline-seconds").waitFor();
    }

    private Locator sound() {
        return page.locator(".timeline-sound button");
    }

    private Locator render() {
        return page.locator("timeline-bar .strong");
    }

    private void upload() {
        page.locator("#timeline-sound").setInputFiles(new FilePayload("beat.wav", "audio/wav", Beat.wav(10)));
        sound().waitFor();
    }

    private JsonNode renderedMovie() {
        render().click();
        assertThat(render()).hasText("Rendered");
        return server.get("/api/v1/transitions/" + id).json().get("movie");
    }

    @Test
    void putsKeyframesOnBeats() {
        upload();
        sound().click();
        assertThat(page.locator("timeline-inspector")).containsText("120 BPM");
        page.locator("#timeline-grid").selectOption(new SelectOption().setLabel("Every beat"));
        button("^Snap all").click();

        JsonNode movie = renderedMovie();

        double second = movie.at("/segments/0/seconds").asDouble();
        assertThat(second).isEqualTo(1.5, within(BEAT));
        assertThat(second + movie.at("/segments/1/seconds").asDouble()).isEqualTo(3, within(BEAT));
        assertThat(movie.at("/sound/id").asString()).isNotEmpty();
        button("Turn the sound on").click();
        assertThat(page.evaluate("document.querySelector('frame-stage video').muted"))
                .isEqualTo(false);
    }

    @Test
    void beginsLaterInTheSoundAndIsRemovedAgain() {
        upload();
        sound().click();
        page.locator("#timeline-from").fill("2.5");
        assertThat(renderedMovie().at("/sound/from").asDouble()).isEqualTo(2.5);

        button("Remove sound").click();
        assertThat(sound()).isHidden();
        assertThat(renderedMovie().at("/sound/id").isMissingNode()).isTrue();
        page.keyboard().press("Control+z");
        assertThat(sound()).isVisible();
    }

    @Test
    void movesTheSoundUnderTheMovieByDragsAndKeys() {
        upload();
        double pixelsPerSecond =
                page.locator(".timeline-segment button").first().boundingBox().width / 1.4;
        BoundingBox lane = sound().boundingBox();
        double x = lane.x + lane.width - 20;
        double y = lane.y + lane.height / 2;
        page.keyboard().down("Alt");
        page.mouse().move(x, y);
        page.mouse().down();
        page.mouse().move(x - 1.23 * pixelsPerSecond, y, new Mouse.MoveOptions().setSteps(8));
        page.mouse().up();
        page.keyboard().up("Alt");
        assertThat(sound()).hasAttribute("aria-label", Pattern.compile("^Sound, from 0:01\\.2"));

        sound().press("Shift+ArrowLeft");
        sound().press("Shift+ArrowLeft");
        assertThat(page.locator("#announcer")).hasText(Pattern.compile("The movie begins at 0:01\\.4 of the sound"));
        double moved = renderedMovie().at("/sound/from").asDouble();
        assertThat(moved).isEqualTo(1.43, within(0.03));

        page.keyboard().press("Control+z");
        assertThat(sound()).hasAttribute("aria-label", Pattern.compile("^Sound, from 0:01\\.2"));
        page.keyboard().press("Control+z");
        assertThat(sound()).hasAttribute("aria-label", Pattern.compile("^Sound, from 0:00\\.0"));
        sound().press("Shift+ArrowRight");
        assertThat(sound()).hasAttribute("aria-label", Pattern.compile("^Sound, from 0:00\\.0"));
    }

    @Test
    void isSilentOnceTheTimelineIsClosed() {
        page.evaluate(
                """
                () => {
                    const play = HTMLMediaElement.prototype.play
                    HTMLMediaElement.prototype.play = function () {
                        if (this.localName === "audio") window.heard = this
                        return play.call(this)
                    }
                }""");
        upload();
        button("Turn the sound on").click();
        page.locator(".timeline-playhead").press(" ");
        page.waitForFunction("() => window.heard && !window.heard.paused");

        page.locator(".timeline-toggle").click();

        assertThat(page.evaluate("heard.paused")).isEqualTo(true);
    }

    @Test
    void listensToAGalleryOnce() {
        Object listeners = page.evaluate(
                """
                () => {
                    const gallery = Object.assign(new EventTarget(), {positions: [], at: () => null})
                    let count = 0
                    gallery.addEventListener = () => (count += 1)
                    const timeline = document.querySelector("movie-timeline")
                    timeline.gallery = gallery
                    timeline.gallery = gallery
                    return count
                }""");
        assertThat(listeners).isEqualTo(2);
    }

    @Test
    void saysWhatIsNoSound() {
        page.locator("#timeline-sound")
                .setInputFiles(new FilePayload("notes.wav", "audio/wav", "no sound at all".getBytes(UTF_8)));

        assertThat(page.locator("movie-timeline [role=alert]")).hasText(Pattern.compile(".+"));
        assertThat(sound()).isHidden();
    }
}
