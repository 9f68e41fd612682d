package org.latentblending.frontend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.BoundingBox;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The keyframes: their order, their seeds, the loop. */
class KeyframeStripIT extends InBrowser {
    private Locator handle(int index) {
        return page.locator(".keyframe .handle").nth(index);
    }

    private List<String> order() {
        return prompts().all().stream().map(Locator::inputValue).toList();
    }

    /** What drags them is loaded after the page. */
    private void awaitDraggable() {
        page.evaluate("import('/view/ui/sortable-list.js').then(() => true)");
    }

    private void writeThree() {
        prompts().nth(0).fill("one");
        prompts().nth(1).fill("two");
        button("Add prompt").click();
        prompts().nth(2).fill("three");
    }

    @Test
    void isDraggedIntoOrderWithTheMouse() {
        awaitDraggable();
        writeThree();
        BoundingBox from = handle(0).boundingBox();
        BoundingBox to = handle(2).boundingBox();

        page.mouse().move(from.x + 20, from.y + 20);
        page.mouse().down();
        page.mouse().move(to.x + 20, to.y + 40, new com.microsoft.playwright.Mouse.MoveOptions().setSteps(8));
        page.mouse().up();

        assertThat(order()).containsExactly("two", "three", "one");
        assertThat(seeds().nth(2)).hasValue("42");
    }

    @Test
    void isDraggedWithAFingerAndPutBackByEscape() {
        awaitDraggable();
        writeThree();
        handle(2).scrollIntoViewIfNeeded();
        BoundingBox from = handle(2).boundingBox();
        BoundingBox to = handle(0).boundingBox();
        var finger = new Finger(page);

        finger.down(from.x + 20, from.y + 20);
        for (int step = 1; step <= 8; step++) {
            finger.move(to.x + 20, from.y + 20 + (to.y - 20 - from.y) * step / 8);
        }
        assertThat(prompts().nth(0)).hasValue("three");
        assertThat(order()).containsExactly("three", "one", "two");
        page.keyboard().press("Escape");
        assertThat(order()).containsExactly("one", "two", "three");
        finger.up();
    }

    @Test
    void isMovedByTheArrowKeysAndKeepsTheFocus() {
        handle(0).focus();
        page.keyboard().press("ArrowDown");

        assertThat(order()).containsExactly("a green frog", "a red apple");
        assertThat(handle(1)).isFocused();
    }

    @Test
    void givesAKeyframeANegativePromptAndAGuidanceOfItsOwn() {
        page.locator(".own summary").nth(1).click();
        page.getByLabel("Negative prompt for this keyframe").last().fill("red");
        page.getByLabel("Guidance scale for this keyframe").last().fill("99");
        assertThat(page.locator(".own .field-error").last()).isVisible();
        page.getByLabel("Guidance scale for this keyframe").last().fill("7.5");

        JsonNode keyframes = server.transition(runToTheEnd()).request().get("keyframes");

        assertThat(keyframes.get(0).has("negativePrompt")).isFalse();
        assertThat(keyframes.get(1).get("negativePrompt").asString()).isEqualTo("red");
        assertThat(keyframes.get(1).get("guidanceScale").asDouble()).isEqualTo(7.5);
    }

    @Test
    void closesALoopAndShowsTheSeedThatWasDrawn() {
        button("Lock the seed of prompt 1").click();
        page.locator("#loop").check();

        JsonNode keyframes = server.transition(runToTheEnd()).request().get("keyframes");

        assertThat(keyframes).hasSize(3);
        assertThat(keyframes.get(2)).isEqualTo(keyframes.get(0));
        assertThat(seeds().nth(0)).hasValue(keyframes.get(0).get("seed").asString());
    }

    @Test
    void writesTheTreeByHandAndSaysAtItsCellWhatIsWrong() {
        page.locator(".quality > select").selectOption("hand");
        Locator branches = page.locator(".tree-rows li:last-child input").nth(1);
        branches.fill("1");
        assertThat(branches).hasAttribute("aria-invalid", "true");
        assertThat(page.locator(".tree > .field-error")).isVisible();

        branches.fill("8");
        assertThat(page.locator("#cost")).containsText("8 generated frames");
        assertThat(branches).not().hasAttribute("aria-invalid", "true");
    }
}
