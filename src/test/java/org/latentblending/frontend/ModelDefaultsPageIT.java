package org.latentblending.frontend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.latentblending.models.Fixtures;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** A model that is made for a few steps, on the page. */
class ModelDefaultsPageIT extends InBrowser {
    @TempDir
    static Path folder;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("latentblending.model-paths", () -> folder.resolve("turbo").toString());
    }

    @BeforeAll
    static void turbo() throws IOException {
        Path config = Fixtures.copy(Fixtures.REFERENCE.resolve("tiny-epsilon"), folder.resolve("turbo"))
                .resolve("scheduler/scheduler_config.json");
        Fixtures.set(config, "_class_name", "\"EulerDiscreteScheduler\"");
        Fixtures.set(config, "timestep_spacing", "\"trailing\"");
        Fixtures.copy(Fixtures.REFERENCE.resolve("taesd/original"), folder.resolve("turbo/taesd"));
        Files.copy(
                Fixtures.REFERENCE.resolve("upscalers/compact-x4.pth"),
                Files.createDirectories(folder.resolve("turbo/upscaler")).resolve("own.pth"));
    }

    /** The model's own upscaler enlarges movies without being asked; the user may choose another scale. */
    @Test
    void moviesOfAModelWithAnUpscalerOfItsOwnAreLarge() {
        Locator scale = page.locator("#field-movie-scale");
        page.locator("#model").selectOption("tiny-v");
        assertThat(scale).hasValue("1"); // it can use those of all models

        page.locator("#model").selectOption("turbo");
        assertThat(scale).hasValue("4");
        String id = runToTheEnd();
        JsonNode movie = server.transition(id).request().get("movie");
        assertThat(movie.get("scale").intValue()).isEqualTo(4);
        assertThat(movie.get("upscaler").asString()).isEqualTo("own");
        int frame = server.transition(id).request().get("width").intValue();
        assertThat(videoWidth()).isEqualTo(4 * frame);

        String before = page.locator("frame-stage video").getAttribute("src");
        scale.selectOption("2");
        button("Re-render with these settings").click();
        assertThat(page.locator("frame-stage video")).not().hasAttribute("src", before);
        assertThat(videoWidth()).isEqualTo(2 * frame);

        scale.selectOption("4");
        page.locator("#model").selectOption("tiny-v");
        assertThat(scale).hasValue("1");
        assertThat(server.transition(runToTheEnd()).request().at("/movie/scale").intValue())
                .isEqualTo(1);
    }

    private int videoWidth() {
        Locator video = page.locator("frame-stage video");
        page.waitForFunction("video => video.readyState > 0", video.elementHandle());
        return (int) video.evaluate("video => video.videoWidth");
    }

    @Test
    void takesTheDefaultsOfTheSelectedModel() {
        page.locator("#model").selectOption("turbo");
        assertThat(page.locator("#field-sampler")).hasValue("euler");
        assertThat(page.locator("#field-guidanceScale")).hasValue("1");
        assertThat(page.locator("#field-branching-depthStrength")).hasValue("0.5");
        assertThat(page.locator("#field-sampler option:not([hidden])")).hasCount(5);

        JsonNode request = server.transition(runToTheEnd()).request();
        assertThat(request.get("sampler").asString()).isEqualTo("euler");
        assertThat(request.at("/branching/steps").intValue()).isEqualTo(4);
    }

    /** Only where there is something to choose. */
    @Test
    void offersTheTinyAutoencoderOfTheSelectedModel() {
        Locator decoder = page.locator("#field-autoencoder");
        page.locator("settings-form summary", new Page.LocatorOptions().setHasText("Image"))
                .click();
        page.locator("#model").selectOption("tiny-v");
        assertThat(page.locator("#field-draft")).isVisible();
        assertThat(decoder).isHidden();

        page.locator("#model").selectOption("turbo");
        assertThat(decoder).isVisible();
        assertThat(decoder).hasValue("");
        page.locator("#field-draft").check();
        String id = runToTheEnd();
        assertThat(server.transition(id).request().get("autoencoder").asString())
                .isEqualTo("tiny");
        decoder.selectOption("full");
        assertThat(server.transition(runToTheEnd()).request().get("autoencoder").asString())
                .isEqualTo("full");

        decoder.selectOption("tiny");
        page.locator("#model").selectOption("tiny-v");
        assertThat(decoder).isHidden();
        assertThat(server.transition(runToTheEnd()).request().get("autoencoder").asString())
                .isEqualTo("full");
    }

    @Test
    void keepsThePresetWhenTheTransitionIsOpenedAgain() {
        page.locator("#model").selectOption("turbo");
        Locator mode = page.getByLabel("Branching mode");
        String id = runToTheEnd();
        assertThat(server.transition(id).request().at("/branching/preset").isMissingNode())
                .isTrue();

        page.reload();
        page.locator("frame-stage video").waitFor();
        assertThat(mode).hasValue("preset");
    }
}
