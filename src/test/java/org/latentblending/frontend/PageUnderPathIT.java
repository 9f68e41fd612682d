package org.latentblending.frontend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.RequestOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.latentblending.testing.Browser;
import org.latentblending.testing.PaintedServer;
import org.latentblending.testing.Requests;
import org.latentblending.testing.ReverseProxy;
import org.latentblending.testing.SelfSigned;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The page, its sockets, Swagger UI and the links in answers, where the server is not at the root of a host. */
class PageUnderPathIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String TOKEN = "a secret";

    @TempDir
    Path folder;

    private final List<String> missing = new ArrayList<>();
    private BrowserContext context;

    @AfterEach
    void leave() {
        context.close();
    }

    @Test
    void worksUnderAContextPath() {
        try (var server = PaintedServer.start(
                folder.resolve("data"), "--server.servlet.context-path=/lb", "--latentblending.token=" + TOKEN)) {
            tour("http://127.0.0.1:%d".formatted(server.port()), "/lb", false);
        }
    }

    @Test
    void worksBehindAProxyThatStripsAPrefixAndDoesHttps() throws Exception {
        try (var server = PaintedServer.start(folder.resolve("data"), "--latentblending.token=" + TOKEN);
                var proxy = ReverseProxy.start(server.port(), "/studio", SelfSigned.in(folder))) {
            tour(proxy.origin(), "/studio", true);
        }
    }

    private void tour(String origin, String path, boolean isSecure) {
        context = Browser.newContext(new com.microsoft.playwright.Browser.NewContextOptions()
                .setViewportSize(1280, 800)
                .setIgnoreHTTPSErrors(true));
        Page page = context.newPage();
        page.onResponse(response -> {
            if (response.status() == 404) {
                missing.add(response.url());
            }
        });
        page.navigate(origin + path + "/");
        page.locator("#token input").fill(TOKEN);
        page.locator("#token button").click();

        assertThat(page.locator("#cost")).containsText("frame");
        assertThat(context.cookies()).singleElement().satisfies(cookie -> {
            assertThat(cookie.path).isEqualTo(path);
            assertThat(cookie.httpOnly).isTrue();
            assertThat(cookie.secure).isEqualTo(isSecure);
        });
        page.locator("#run").click();
        page.waitForURL(url -> url.contains("?transition="));
        page.locator("frame-stage video[src^='" + path + "/api/']").waitFor();
        assertThat(page.url()).startsWith(origin + path + "/?transition=");
        assertThat(missing).isEmpty();

        links(page, origin, path);
        swagger(page, origin, path);
    }

    private static void links(Page page, String origin, String path) {
        APIResponse accepted = page.request()
                .post(
                        origin + path + "/api/v1/transitions",
                        RequestOptions.create()
                                .setHeader("Content-Type", "application/json")
                                .setData(Requests.SMALL));
        JsonNode transition = JSON.readTree(accepted.body());
        String location = accepted.headers().get("location");
        assertThat(accepted.status()).isEqualTo(202);
        assertThat(location)
                .isEqualTo(path + "/api/v1/transitions/" + transition.get("id").asString());

        JsonNode first = JSON.readTree(page.request()
                        .get(origin + path + "/api/v1/transitions")
                        .body())
                .get("items");
        assertThat(first).isNotEmpty();
        String movie = first.get(first.size() - 1).get("movie").get("url").asString();
        assertThat(page.request().get(origin + movie).status()).isEqualTo(200);
    }

    private static void swagger(Page page, String origin, String path) {
        page.navigate(origin + path + "/swagger-ui.html");
        Locator models = page.locator("[id^='operations-Models-']").first();
        models.locator("button.opblock-summary-control").click();
        models.locator("button.try-out__btn").click();
        models.locator("button.execute").click();
        assertThat(models.locator(".live-responses-table tr.response .response-col_status")
                        .first())
                .containsText("200");
    }
}
