package org.latentblending.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.json.JsonMapper;

/** Holds every answer of a server against the description that the server publishes. */
class CheckedAnswers {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final AtomicLong CHECKED = new AtomicLong();
    private static Description description;

    private CheckedAnswers() {}

    /**
     * @throws AssertionError if the answer has a status, a header or a body that the description does not have
     */
    static void check(URI server, Description.Exchange exchange) {
        Description known = description(server);
        if (!known.covers(exchange.path())) {
            return;
        }
        List<String> wrong = known.wrongIn(exchange);
        CHECKED.incrementAndGet();
        if (!wrong.isEmpty()) {
            throw new AssertionError("%s is not as /v3/api-docs describes it: %s".formatted(exchange, wrong));
        }
    }

    /** How many answers were checked in this process. */
    static long count() {
        return CHECKED.get();
    }

    /** The same for all servers, and so read from the first one that publishes it without a token. */
    private static synchronized Description description(URI server) {
        if (description == null) {
            String published = published(server.resolve("/v3/api-docs"));
            description =
                    new Description(new JsonMapper().readTree(published == null ? publishedByAnother() : published));
        }
        return description;
    }

    private static String published(URI address) {
        try {
            HttpResponse<String> answer =
                    HTTP.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200 && answer.body().contains("/api/v1/transitions") ? answer.body() : null;
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String publishedByAnother() {
        try {
            Path data = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "description");
            try (var another = PaintedServer.start(data)) {
                return published(another.client().uri("/v3/api-docs"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
