package org.latentblending.frontend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.latentblending.testing.SmallModels;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** A model that repaints a part of a picture, on the page. */
class InpaintingModelPageIT extends InBrowser {
    @TempDir
    static Path folder;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("latentblending.model-paths", () -> folder.resolve("nine").toString());
    }

    @BeforeAll
    static void modelForInpainting() throws IOException {
        SmallModels.inpainting(folder, "nine");
    }

    private Locator method() {
        return page.getByLabel("Method");
    }

    private JsonNode inpaintingOf(String id) {
        return server.transition(id).request().at("/inpainting");
    }

    @Test
    void drawsAFirstPictureFromNothingAndRepaintsItEitherWay() {
        page.locator("#model").selectOption("nine");
        assertThat(page.locator("inpainting-fold")).containsText("Without an image, the model generates one");
        assertThat(method()).isHidden();

        assertThat(inpaintingOf(runToTheEnd())).hasToString("{\"method\":\"model\"}");

        button("Use the displayed frame").click();
        page.locator(".mask-canvas").waitFor();
        page.keyboard().press("i");
        button("Done").click();
        assertThat(method()).hasValue("model");
        JsonNode byTheModel = inpaintingOf(runToTheEnd());
        assertThat(byTheModel.get("method").asString()).isEqualTo("model");

        method().selectOption("latent");
        picture("inpainting-method", false);
        JsonNode byTheLatents = inpaintingOf(runToTheEnd());
        assertThat(byTheLatents.get("method").asString()).isEqualTo("latent");
        assertThat(byTheLatents.get("image")).isEqualTo(byTheModel.get("image"));
        assertThat(byTheLatents.get("mask")).isEqualTo(byTheModel.get("mask"));
    }
}
