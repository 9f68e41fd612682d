package org.latentblending.frontend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.JSHandle;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.FilePayload;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A movie or a frame that is dropped on the page, or opened in the request dialog, loads its settings. */
class RecipeDropPageIT extends InBrowser {
    private byte[] file(String id, String name) {
        return server.get("/api/v1/transitions/" + id + "/" + name).body();
    }

    private void drop(byte[] content, String name, String type) {
        drop(page.locator(".composer-fields"), content, name, type);
    }

    private void drop(Locator place, byte[] content, String name, String type) {
        JSHandle transfer = page.evaluateHandle(
                """
                ([content, name, type]) => {
                    const transfer = new DataTransfer();
                    const bytes = Uint8Array.from(atob(content), letter => letter.charCodeAt(0));
                    transfer.items.add(new File([bytes], name, {type}));
                    return transfer;
                }""",
                new String[] {Base64.getEncoder().encodeToString(content), name, type});
        var event = Map.of("dataTransfer", transfer, "bubbles", true, "cancelable", true);
        Locator form = page.locator(".composer-fields");
        form.dispatchEvent("dragenter", event);
        Locator words = page.locator("recipe-drop");
        words.waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.ATTACHED));
        form.dispatchEvent("dragover", event);
        assertThat(words).isVisible();
        place.dispatchEvent("drop", event);
        assertThat(words).isHidden();
    }

    private String runWith(String prompt) {
        prompts().nth(0).fill(prompt);
        String id = runToTheEnd();
        page.navigate(server.uri("/").toString());
        prompts().nth(0).fill("another");
        return id;
    }

    @Test
    void loadsTheSettingsOfADroppedMovie() {
        String id = runWith("a walnut");

        drop(file(id, "movie.mp4"), "walnut.mp4", "video/mp4");

        assertThat(prompts().nth(0)).hasValue("a walnut");
        assertThat(seeds().nth(0)).hasValue("42");
        assertThat(page.locator("#announcer")).hasText("Settings of walnut.mp4 loaded");
    }

    @Test
    void loadsTheSettingsOfADroppedFrame() {
        String id = runWith("a hazelnut");

        drop(file(id, "frames/1.png"), "frame.png", "image/png");

        assertThat(prompts().nth(0)).hasValue("a hazelnut");
    }

    @Test
    void saysWhereAFileHasNone() {
        drop("text".getBytes(StandardCharsets.UTF_8), "notes.txt", "text/plain");

        assertThat(page.locator("#notice")).containsText("notes.txt: ");
        assertThat(prompts().nth(0)).hasValue("a red apple");
    }

    @Test
    void aMovieIsNoPictureOfAKeyframe() {
        String id = server.submit(
                """
                {"keyframes": [{"prompt": "a pecan"}, {"prompt": "an almond"}], "width": 64, "height": 64,
                 "branching": {"preset": "lowest"}, "movie": {"fps": 10, "seconds": 1, "format": "gif"}}""");
        server.watch(id, 0).untilClosed();
        Locator keyframe = page.locator(".keyframe").first();
        drop(keyframe, "GIF89a".getBytes(StandardCharsets.UTF_8), "mine.png", "image/png");
        assertThat(page.locator(".keyframe .field-error").first()).containsText("PNG");
        drop("text".getBytes(StandardCharsets.UTF_8), "notes.txt", "text/plain");
        assertThat(page.locator("#notice")).containsText("notes.txt: ");

        drop(keyframe, file(id, "movie.gif"), "pecan.gif", "image/gif");

        assertThat(prompts().nth(0)).hasValue("a pecan");
        assertThat(page.locator("#notice")).isHidden();
        assertThat(page.locator(".keyframe .field-error").first()).isHidden();
    }

    @Test
    void leavesOtherPicturesToInpainting() throws IOException {
        drop(Files.readAllBytes(Path.of("docs/images/picture-frame.png")), "picture.png", "image/png");

        page.locator("inpainting-editor canvas").first().waitFor();
        assertThat(page.locator("#notice")).isHidden();
    }

    @Test
    void leavesAPictureToInpaintingWhileItsSettingsCannotBeRead() throws IOException {
        page.route("**/api/v1/recipes", Route::abort);

        drop(Files.readAllBytes(Path.of("docs/images/picture-frame.png")), "picture.png", "image/png");

        page.locator("inpainting-editor canvas").first().waitFor();
    }

    @Test
    void opensAMovieInTheRequestDialog() {
        String id = runWith("an almond");
        button("Request as JSON").click();

        page.locator("#request-file").setInputFiles(new FilePayload("almond.mp4", "video/mp4", file(id, "movie.mp4")));

        assertThat(page.locator("#request-text")).hasValue(Pattern.compile("\"an almond\""));
        button("Load into the form").click();
        assertThat(prompts().nth(0)).hasValue("an almond");
    }
}
