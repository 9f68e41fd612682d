package org.latentblending.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of the server under test, over real HTTP and real WebSockets; every answer has to be as described. */
public class Server {
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final int port;

    public Server(int port) {
        this.port = port;
    }

    /** An answer, its body read as bytes. */
    public record Answer(int status, Map<String, List<String>> headers, byte[] body) {
        public JsonNode json() {
            return JSON.readTree(body);
        }

        /** The body as a transition. */
        public ShownTransition transition() {
            return JSON.readValue(body, ShownTransition.class);
        }

        /** The body as a problem. */
        public ShownTransition.Problem problem() {
            return JSON.readValue(body, ShownTransition.Problem.class);
        }

        public String id() {
            return json().get("id").asString();
        }

        public String header(String name) {
            return headers.entrySet().stream()
                    .filter(header -> header.getKey().equalsIgnoreCase(name))
                    .map(header -> header.getValue().get(0))
                    .findFirst()
                    .orElse(null);
        }

        @Override
        public String toString() {
            return status + " " + new String(body, StandardCharsets.UTF_8);
        }
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    public Answer get(String path, String... headers) {
        return send(request(path, headers).GET());
    }

    public Answer delete(String path) {
        return send(request(path).DELETE());
    }

    public Answer post(String path, String json, String... headers) {
        return send(request(path, headers)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    /** Uploads a file as the multipart field {@code file}. */
    public Answer upload(String path, byte[] content) {
        String boundary = "boundary-of-the-test";
        byte[] head = ("--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
        byte[] tail = ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8);
        return send(request(path)
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(HttpRequest.BodyPublishers.ofByteArrays(List.of(head, content, tail))));
    }

    /** Asks for a transition, which must be accepted, and gives its id. */
    public String submit(String json) {
        Answer answer = post("/api/v1/transitions", json);
        if (answer.status() != 202) {
            throw new AssertionError("not accepted: " + answer);
        }
        return answer.id();
    }

    public ShownTransition transition(String id) {
        return get("/api/v1/transitions/" + id).transition();
    }

    public List<ShownModel> models() {
        return List.of(JSON.readValue(get("/api/v1/models").body(), ShownModel[].class));
    }

    public Watching watch(String id, long after) {
        return watchAt("/ws/transitions/" + id + "?after=" + after);
    }

    public Watching watchAt(String path) {
        var watching = new Watching();
        HTTP.newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + port + path), watching)
                .orTimeout(Watching.PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
        watching.awaitReady();
        return watching;
    }

    private HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
        return headers.length == 0 ? request : request.headers(headers);
    }

    private static Answer send(HttpRequest.Builder request) {
        try {
            HttpRequest built = request.build();
            HttpResponse<byte[]> response = HTTP.send(built, HttpResponse.BodyHandlers.ofByteArray());
            CheckedAnswers.check(
                    built.uri(),
                    new Description.Exchange(
                            built.method(),
                            built.uri().getRawPath(),
                            response.statusCode(),
                            response.headers().map(),
                            response.body()));
            return new Answer(response.statusCode(), response.headers().map(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
