package org.latentblending.frontend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.FileChooser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.FilePayload;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.latentblending.media.images.Picture;
import org.latentblending.media.images.PictureReader;
import org.latentblending.media.images.PictureWriter;

/** From an own picture to the movie, with the keyboard and by dropping. */
class OwnPicturesPageIT extends InBrowser {
    private static final Pattern UPLOADED = Pattern.compile("^api/v1/images/.+");

    private Locator pictureButton(int index) {
        return page.locator("keyframe-item [data-action=picture]").nth(index);
    }

    private Locator thumbnail(int index) {
        return page.locator("keyframe-item .keyframe-picture").nth(index).locator("img");
    }

    private static byte[] png(int colour) {
        byte[] rgb = new byte[3 * 128 * 128];
        Arrays.fill(rgb, (byte) colour);
        return PictureWriter.png(new Picture(128, 128, rgb));
    }

    private byte[] frame(String id, int index) {
        return PictureReader.from(server.get("/api/v1/transitions/" + id + "/frames/" + index + ".png")
                        .body())
                .rgb();
    }

    @Test
    void becomesTheFirstFrameOfTheMovie() {
        pictureButton(0).focus();
        FileChooser chooser = page.waitForFileChooser(() -> page.keyboard().press("Enter"));
        chooser.setFiles(new FilePayload("mine.png", "image/png", png(77)));
        assertThat(thumbnail(0)).hasAttribute("src", UPLOADED);
        assertThat(pictureButton(0)).hasAttribute("aria-pressed", "true");
        prompts().nth(0).fill("");

        String id = runToTheEnd();

        assertThat(frame(id, 0)).containsOnly(77);
        assertThat(page.locator(".card[data-id='" + id + "'] .card-prompts")).hasText("picture → a green frog");
        assertThat(thumbnail(0)).hasAttribute("src", UPLOADED);
        page.reload();
        assertThat(page.locator(".status-words")).containsText("Finished");
        assertThat(thumbnail(0)).hasAttribute("src", UPLOADED);
        pictureButton(0).click();
        assertThat(pictureButton(0)).hasAttribute("aria-pressed", "false");
        assertThat(thumbnail(0)).hasCount(0);
        prompts().nth(0).fill("a red apple");
        assertThat(server.transition(runToTheEnd())
                        .request()
                        .at("/keyframes/0/image")
                        .isMissingNode())
                .isTrue();
    }

    @Test
    void isDroppedOnAKeyframeRatherThanForInpainting() {
        drop(png(99));
        assertThat(thumbnail(1)).hasAttribute("src", UPLOADED);
        assertThat(page.locator("inpainting-editor")).hasCount(0);

        drop("no picture".getBytes(StandardCharsets.UTF_8));
        Locator error = page.locator(".keyframe .prompt .field-error").nth(1);
        assertThat(error).containsText("PNG");
        runToTheEnd();
        assertThat(error).isHidden();
    }

    private void drop(byte[] content) {
        page.locator(".keyframe")
                .nth(1)
                .evaluate(
                        """
                (place, content) => {
                  const data = new DataTransfer()
                  const bytes = Uint8Array.from(atob(content), one => one.charCodeAt(0))
                  data.items.add(new File([bytes], "mine.png", { type: "image/png" }))
                  const drop = new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true })
                  place.querySelector("textarea").dispatchEvent(drop)
                }""",
                        Base64.getEncoder().encodeToString(content));
    }
}
