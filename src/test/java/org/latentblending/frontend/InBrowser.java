package org.latentblending.frontend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.latentblending.testing.Browser;
import org.latentblending.testing.PaintedModels;
import org.latentblending.testing.Server;
import org.latentblending.testing.ServerTest;
import org.springframework.beans.factory.annotation.Autowired;

/** A test of the page in a real browser against the real server. Errors and violations of the policy fail it. */
@ServerTest
abstract class InBrowser {
    @Autowired
    Server server;

    @Autowired
    PaintedModels models;

    BrowserContext context;
    Page page;
    private final List<String> complaints = new ArrayList<>();

    @BeforeEach
    void visit() {
        context = Browser.newContext(options());
        page = context.newPage();
        page.onPageError(complaints::add);
        page.onConsoleMessage(message -> {
            if (message.text().contains("Content Security Policy")) {
                complaints.add(message.text());
            }
        });
        page.navigate(server.uri("/").toString());
        assertThat(page.locator("#cost")).containsText("frame");
        // The server's ranges and defaults have arrived.
        assertThat(page.locator("#field-branching-frames")).not().hasValue("");
    }

    @AfterEach
    void leave() {
        models.release();
        context.close();
        assertThat(complaints).isEmpty();
    }

    com.microsoft.playwright.Browser.NewContextOptions options() {
        return new com.microsoft.playwright.Browser.NewContextOptions().setViewportSize(1280, 800);
    }

    Locator prompts() {
        return page.locator("keyframe-list .prompt textarea");
    }

    Locator seeds() {
        return page.locator("keyframe-list .seed input");
    }

    Locator run() {
        return page.locator("#run");
    }

    Locator button(String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(Pattern.compile(name, Pattern.CASE_INSENSITIVE)));
    }

    /** Runs what is in the fields and waits for the movie; the transition's id. */
    String runToTheEnd() {
        return awaitMovieAfter(() -> run().click());
    }

    /** Waits for all frames and the movie of the transition that the action starts, not the one before; its id. */
    String awaitMovieAfter(Runnable action) {
        String before = page.url();
        action.run();
        page.waitForURL(url -> !url.equals(before));
        page.locator("frame-stage video[src*='" + currentId() + "']").waitFor();
        assertThat(page.locator("frame-strip button:disabled")).hasCount(0);
        return currentId();
    }

    String currentId() {
        return page.url().replaceAll(".*=", "");
    }

    void picture(String name, boolean whole) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(Path.of("target/screenshots/" + name + ".png"))
                .setFullPage(whole));
    }
}
