package org.latentblending.frontend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import org.junit.jupiter.api.Test;

/** What the server warns of is shown beside the plan and at the transition. */
class PageWarningsIT extends InBrowser {
    private static final String CUT = "The model reads 600 of";

    @Test
    void aPromptThatIsCutIsSaidBeforeAndAfterItIsDrawn() {
        Locator ofPlan = page.locator("#plan-warnings");
        Locator fold = page.locator("status-line .warnings-fold");
        assertThat(ofPlan).isHidden();

        prompts().nth(1).fill("a ".repeat(700) + "frog");

        assertThat(ofPlan).containsText("Prompt 2, prompt: " + CUT);
        assertThat(fold).isHidden();
        String id = runToTheEnd();
        fold.locator("summary").click();
        assertThat(fold.locator("li")).containsText(CUT);
        picture("warnings", false);

        page.navigate(server.uri("/?transition=" + id).toString());
        assertThat(fold).isVisible();
        prompts().nth(1).fill("a frog");
        assertThat(ofPlan).isHidden();
    }
}
