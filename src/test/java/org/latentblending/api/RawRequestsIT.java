package org.latentblending.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.latentblending.testing.Server;
import org.latentblending.testing.ServerTest;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Bytes that no HTTP library would send. The server rejects them with a problem that names the error, never with a 5xx. */
@ServerTest
class RawRequestsIT {
    private static final String PLANS = "/api/v1/plans";
    private static final String LIST = "/api/v1/transitions";
    private static final String JSON = "Content-Type: application/json\r\n";
    private static final String BOUNDARY = "Content-Type: multipart/form-data; boundary=b\r\n";
    private static final int PATIENCE_MILLIS = 30_000;

    @Autowired
    Server server;

    private record Raw(String name, String bytes) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Raw get(String target) {
        return request("GET " + target, "GET " + target + " HTTP/1.1", "", "");
    }

    private static Raw post(String name, String target, String headers, String body) {
        return request(
                name, "POST " + target + " HTTP/1.1", headers + "Content-Length: " + body.length() + "\r\n", body);
    }

    private static Raw request(String name, String line, String headers, String body) {
        return new Raw(name, line + "\r\nHost: localhost\r\nConnection: close\r\n" + headers + "\r\n" + body);
    }

    static Stream<Raw> refused() {
        return Stream.of(
                        targets(),
                        messages(),
                        bodies(),
                        Stream.of("TRACE", "PUT", "PATCH", "NONSENSE", "get", "CONNECT")
                                .map(method -> request("method " + method, method + " " + PLANS + " HTTP/1.1", "", "")))
                .flatMap(each -> each);
    }

    private static Stream<Raw> targets() {
        return Stream.of(
                        LIST + "?=null",
                        LIST + "?limit=%zz",
                        LIST + "?limit=%",
                        LIST + "?limit=%4",
                        LIST + "?%zz=1",
                        LIST + "?status=%FF",
                        LIST + "?status=%C3%28",
                        LIST + "?status=%ED%A0%80",
                        LIST + "?status=%00",
                        LIST + "?limit=1&limit=2",
                        LIST + "?unknown=1",
                        LIST + "?limit=0x10",
                        LIST + "?limit=1.5",
                        LIST + "?limit=-1",
                        LIST + "?limit=\u00e9",
                        LIST + "?cursor=%2B5",
                        LIST + "?cursor=-5",
                        LIST + "?cursor=99999999999999999999",
                        LIST + "?limit=1" + "&a=1".repeat(1500),
                        LIST + "?limit=" + "9".repeat(100_000),
                        LIST + "/x?frames=1",
                        LIST + "/%FF",
                        LIST + "/%zz",
                        LIST + "/%00",
                        LIST + "/%ED%A0%80",
                        LIST + "/%2e%2e/x",
                        LIST + "/x/frames/0x1.jpg",
                        LIST + "/x/frames/+1.jpg",
                        LIST + "/x/frames/00.jpg",
                        "/api/v1/models?x=1",
                        "/actuator/metrics/nothing?tag=%zz",
                        "/v3/api-docs?x=%FF",
                        "/?limit=%zz",
                        "/ws/transitions",
                        "/ws/transitions?after=%zz",
                        "/error",
                        "nonsense",
                        "*",
                        LIST + "?<>\"{}|\\^`",
                        LIST + "?\u0001")
                .map(RawRequestsIT::get);
    }

    private static Stream<Raw> messages() {
        String line = "GET " + LIST + "/unknown HTTP/1.1";
        return Stream.of(
                request("HTTP/3.0", "GET " + LIST + " HTTP/3.0", "", ""),
                request("no such protocol", "GET " + LIST + " FTP/1.0", "", ""),
                new Raw("HTTP/1.0", "GET " + LIST + "/unknown HTTP/1.0\r\n\r\n"),
                new Raw("no host", line + "\r\nConnection: close\r\n\r\n"),
                new Raw("two hosts", line + "\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n"),
                new Raw("a bad host", line + "\r\nHost: a b\r\nConnection: close\r\n\r\n"),
                new Raw("a space before the colon", line + "\r\nHost : a\r\nConnection: close\r\n\r\n"),
                request("a bad cookie", line, "Cookie: a=\"b; \u0001=\u007f;;=,\r\n", ""),
                request("a header of letters beyond ASCII", line, "X-\u00e9: 1\r\n", ""),
                request("a header without a colon", line, "nonsense\r\n", ""),
                request("NUL in a header", line, "X-A: a\u0000b\r\n", ""),
                request("a long header", line, "X-A: " + "a".repeat(100_000) + "\r\n", ""),
                request("many headers", line, "X-A: a\r\n".repeat(2000), ""),
                request("a bad Accept", line, "Accept: nonsense/;;q=x\r\n", ""),
                request("a bad Accept-Language", line, "Accept-Language: ;;q=x,\u0080\r\n", ""),
                request("a bad date", line, "If-Modified-Since: yesterday\r\nIf-Unmodified-Since: 1\r\n", ""),
                request("bad entity tags", line, "If-None-Match: \"\u0080,,W/\r\nIf-Match: ,\r\n", ""),
                request("a bad range", line, "Range: bytes=9-1,-,x\r\nIf-Range: ,\r\n", ""),
                request("an expectation", line, "Expect: a miracle\r\n", ""),
                request("an upgrade", line, "Connection: Upgrade\r\nUpgrade: nonsense\r\n", ""),
                request("bad forwarding", line, "X-Forwarded-Port: x\r\nX-Forwarded-Proto: \u0080\r\n", ""),
                request("bad Forwarded", line, "Forwarded: for=;host=a b;proto=\r\n", ""),
                request("a bad authorization", line, "Authorization: Bearer \u0080\u0081\r\n", ""),
                request(
                        "a bad origin",
                        "POST " + PLANS + " HTTP/1.1",
                        "Origin: \u0080:::\r\nContent-Length: 0\r\n",
                        ""),
                request("no upgrade to a socket", "GET /ws/transitions HTTP/1.1", "Upgrade: h2c\r\n", ""),
                request("a post to a socket", "POST /ws/transitions HTTP/1.1", "Content-Length: 0\r\n", ""),
                socket("an old WebSocket", "/ws/transitions", "Sec-WebSocket-Version: 1\r\n"),
                socket("after that is no number", "/ws/transitions/x?after=nonsense", "Sec-WebSocket-Version: 13\r\n"),
                socket("a parameter that no socket has", "/ws/transitions?x=1", "Sec-WebSocket-Version: 13\r\n"),
                socket("an unknown transition", "/ws/transitions/unknown", "Sec-WebSocket-Version: 13\r\n"));
    }

    /** Requests with the detail and the instance of their problems. */
    static Stream<Arguments> details() {
        String line = "GET " + LIST + " HTTP/1.1";
        String post = "POST " + PLANS + " HTTP/1.1";
        String chunked = JSON + "Transfer-Encoding: chunked\r\n";
        String ws = "/ws/transitions/x?after";
        String movie = LIST + "/x/movie";
        return Stream.of(
                Arguments.of(new Raw("no host", line + "\r\n\r\n"), "Host: is missing. HTTP/1.1 requires it.", null),
                Arguments.of(
                        new Raw("two hosts", line + "\r\nHost: a\r\nHost: b\r\n\r\n"),
                        "Host: is given more than once.",
                        null),
                Arguments.of(
                        new Raw("a bad port", line + "\r\nHost: a:8x\r\n\r\n"),
                        "Host: its port must be a number.",
                        null),
                Arguments.of(
                        new Raw("another host", "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n"),
                        "The request line and headers are invalid or contradict each other.",
                        null),
                Arguments.of(
                        request("HTTP/3.0", "GET " + LIST + " HTTP/3.0", "", ""),
                        "The server supports HTTP/1.0 and HTTP/1.1, but not HTTP/3.0.",
                        null),
                Arguments.of(
                        request("a length that is no number", post, "Content-Length: -1\r\n", ""),
                        "Content-Length: must be a whole number of bytes.",
                        null),
                Arguments.of(
                        request("two lengths", post, "Content-Length: 2\r\nContent-Length: 2\r\n", "{}"),
                        "Content-Length: is given more than once.",
                        null),
                Arguments.of(
                        request("no such coding", post, "Transfer-Encoding: foo\r\n", ""),
                        "Transfer-Encoding: only chunked is supported.",
                        null),
                Arguments.of(
                        request("an expectation", line, "Expect: x\r\n", ""),
                        "Expect: only 100-continue is supported.",
                        null),
                Arguments.of(get(LIST + "/%ff"), "The path is not percent-encoded UTF-8.", null),
                Arguments.of(
                        request("a bad chunk", post, chunked, "zz\r\n{}\r\n0\r\n\r\n"),
                        "The body cannot be read: Invalid chunk header.",
                        PLANS),
                Arguments.of(
                        request("a chunk without end", post, chunked, "2\r\n{}x0\r\n\r\n"),
                        "The body cannot be read: Invalid end of line sequence (character other than CR or LF found).",
                        PLANS),
                Arguments.of(
                        request("an early end", post, JSON + "Content-Length: 9\r\n", "{}"),
                        "The body cannot be read: it ends early.",
                        PLANS),
                Arguments.of(request("slashes", "TRACE // HTTP/1.1", "", ""), "TRACE method is not allowed", "/"),
                Arguments.of(
                        post("no media type", movie, "", ""),
                        "Content-Type: must be application/json, but none was sent.",
                        movie),
                Arguments.of(
                        post("no upload", "/api/v1/images", "", ""),
                        "Content-Type: must be multipart/form-data, but none was sent.",
                        "/api/v1/images"),
                Arguments.of(
                        post("a bad media type", PLANS, "Content-Type: nonsense\r\n", "{}"),
                        "Content-Type: must be application/json, but nonsense was sent.",
                        PLANS),
                Arguments.of(
                        post("two media types", PLANS, "Content-Type: text/xml\r\n" + JSON, "{}"),
                        "Content-Type: must be application/json, but text/xml, application/json was sent.",
                        PLANS),
                Arguments.of(
                        post("two media types", PLANS, JSON + JSON, "{}"),
                        "Content-Type: Is given more than once.",
                        PLANS),
                Arguments.of(get(LIST + "/x/movie.mp4?version="), "version: Must not be empty.", LIST + "/x/movie.mp4"),
                Arguments.of(
                        socket("an empty after", ws + "=", "Sec-WebSocket-Version: 13\r\n"),
                        "after: Must be the seq of a message, a whole number from 0 on.",
                        null),
                Arguments.of(
                        socket("an after without a value", ws, "Sec-WebSocket-Version: 13\r\n"),
                        "after: Must be the seq of a message, a whole number from 0 on.",
                        null));
    }

    private static Raw socket(String name, String target, String version) {
        return request(
                name,
                "GET " + target + " HTTP/1.1",
                "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                        + version,
                "");
    }

    private static Stream<Raw> bodies() {
        String chunked = JSON + "Transfer-Encoding: chunked\r\n";
        String part = "--b\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"x\"\r\n\r\nx\r\n";
        return Stream.of(
                request("a bad length", "POST " + PLANS + " HTTP/1.1", JSON + "Content-Length: -1\r\n", ""),
                request("no length", "POST " + PLANS + " HTTP/1.1", JSON + "Content-Length: many\r\n", ""),
                request(
                        "two lengths",
                        "POST " + PLANS + " HTTP/1.1",
                        JSON + "Content-Length: 1\r\nContent-Length: 2\r\n",
                        "{}"),
                request(
                        "no such coding",
                        "POST " + PLANS + " HTTP/1.1",
                        JSON + "Transfer-Encoding: nonsense\r\n",
                        "{}"),
                request("a bad chunk", "POST " + PLANS + " HTTP/1.1", chunked, "zz\r\n{}\r\n0\r\n\r\n"),
                request("a negative chunk", "POST " + PLANS + " HTTP/1.1", chunked, "-1\r\n{}\r\n0\r\n\r\n"),
                request(
                        "a bad chunk of an upload",
                        "POST /api/v1/images HTTP/1.1",
                        BOUNDARY + "Transfer-Encoding: chunked\r\n",
                        "zz\r\n--b\r\n"),
                post("no media type", PLANS, "", "{}"),
                post("a bad media type", PLANS, "Content-Type: nonsense\r\n", "{}"),
                post("an unknown charset", PLANS, "Content-Type: application/json; charset=nonsense\r\n", "{}"),
                post("another charset", PLANS, "Content-Type: application/json; charset=utf-16\r\n", "{}"),
                post("a form", PLANS, "Content-Type: application/x-www-form-urlencoded\r\n", "a=%zz&=1"),
                post(
                        "a form to cancel",
                        LIST + "/x/cancel",
                        "Content-Type: application/x-www-form-urlencoded\r\n",
                        "a=%zz"),
                post("a body where none is read", LIST + "/x/cancel", JSON, "{\"a\": 1}"),
                post("an upload to cancel", LIST + "/x/cancel", BOUNDARY, part.formatted("file") + "--b--\r\n"),
                post("a compressed body", PLANS, JSON + "Content-Encoding: gzip\r\n", "{}"),
                post(
                        "an unknown coding of an upload",
                        "/api/v1/images",
                        BOUNDARY + "Content-Encoding: br\r\n",
                        "--b--"),
                post("bytes that are no UTF-8", PLANS, JSON, "{\"model\": \"\u00ff\u00fe\"}"),
                post("a byte order mark", PLANS, JSON, "\u00ef\u00bb\u00bf{}"),
                post("half of a surrogate pair", PLANS, JSON, "{\"model\": \"\\ud800\", \"keyframes\": []}"),
                post("half of a surrogate pair as a name", PLANS, JSON, "{\"\\ud800\": 1}"),
                post("something after the JSON", PLANS, JSON, "{} {}"),
                post("a name twice", PLANS, JSON, "{\"width\": 64, \"width\": 64}"),
                post("a body that is too long", PLANS, JSON, "{\"model\": \"" + "a".repeat(9_000_000) + "\"}"),
                post("two keys", LIST, JSON + "Idempotency-Key: a\r\nIdempotency-Key: b\r\n", "{}"),
                post("an upload without a boundary", "/api/v1/images", "Content-Type: multipart/form-data\r\n", "x"),
                post("an upload that ends early", "/api/v1/images", BOUNDARY, part.formatted("file")),
                post("an upload without parts", "/api/v1/images", BOUNDARY, "nonsense"),
                post("an upload with another part", "/api/v1/images", BOUNDARY, part.formatted("other") + "--b--\r\n"),
                post(
                        "an upload with a part twice",
                        "/api/v1/images",
                        BOUNDARY,
                        part.formatted("file").repeat(2) + "--b--\r\n"),
                post(
                        "a part whose name is no UTF-8",
                        "/api/v1/images",
                        BOUNDARY,
                        part.formatted("\u00ff") + "--b--\r\n"),
                post(
                        "many parts",
                        "/api/v1/images",
                        BOUNDARY,
                        part.formatted("file").repeat(100) + "--b--\r\n"),
                post(
                        "a part with a long header",
                        "/api/v1/images",
                        BOUNDARY,
                        "--b\r\nX: " + "a".repeat(100_000) + "\r\n\r\nx\r\n--b--\r\n"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void rejectsWithAProblemThatNamesTheError(Raw raw) throws IOException {
        String answer = exchange(raw.bytes());

        String status = answer.isEmpty() ? "" : answer.split(" ")[1];
        assertThat(status).as(answer).matches("4\\d\\d");
        assertThat(answer.toLowerCase(Locale.ROOT)).contains("\r\ncontent-type: application/problem+json");
        JsonNode problem = new JsonMapper().readTree(body(answer));
        assertThat(problem.get("status").asString()).isEqualTo(status);
        assertThat(problem.get("title").asString()).isNotBlank();
        assertThat(problem.get("type").asString()).isEqualTo("about:blank");
        assertThat(problem.path("detail").asString("")).as(answer).isNotBlank();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("details")
    void namesTheErrorInTheAnswer(Raw raw, String detail, @Nullable String instance) throws IOException {
        String answer = exchange(raw.bytes());

        JsonNode problem = new JsonMapper().readTree(body(answer));
        JsonNode error = problem.at("/errors/0");
        String message = error.isMissingNode()
                ? problem.get("detail").asString()
                : "%s: %s"
                        .formatted(
                                error.get("field").asString(),
                                error.get("message").asString());
        assertThat(message).isEqualTo(detail);
        assertThat(problem.path("instance").asString(null)).isEqualTo(instance);
    }

    /** Unusual but valid query strings. */
    @ParameterizedTest
    @ValueSource(strings = {"?limit=50.0", "?status=qu%65ued", "?&&limit=1", "?cursor=5"})
    void acceptsUnusualQueryStrings(String query) throws IOException {
        assertThat(exchange(get(LIST + query).bytes())).startsWith("HTTP/1.1 200");
    }

    /** RFC 6455, section 4.4: the answer names the versions that the server understands. */
    @Test
    void namesTheVersionOfWebSockets() throws IOException {
        assertThat(exchange(socket("an old WebSocket", "/ws/transitions", "Sec-WebSocket-Version: 1\r\n")
                        .bytes()))
                .startsWith("HTTP/1.1 426 ")
                .contains("\r\nSec-WebSocket-Version: 13\r\n")
                .contains("\r\nContent-Type: application/problem+json\r\n");
    }

    private static String body(String answer) {
        String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
        if (!answer.toLowerCase(Locale.ROOT).contains("\r\ntransfer-encoding: chunked")) {
            return body;
        }
        var whole = new StringBuilder();
        for (int at = 0; ; ) {
            int end = body.indexOf("\r\n", at);
            int length = Integer.parseInt(body.substring(at, end), 16);
            if (length == 0) {
                return whole.toString();
            }
            whole.append(body, end + 2, end + 2 + length);
            at = end + 2 + length + 2;
        }
    }

    /** Each character is a byte. A server that refuses may not read all of it and reset the connection. */
    private String exchange(String bytes) throws IOException {
        var answer = new ByteArrayOutputStream();
        try (var socket =
                new Socket(InetAddress.getLoopbackAddress(), server.uri("/").getPort())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            try {
                socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
                socket.shutdownOutput();
            } catch (IOException e) {
                assertThat(e).hasMessageMatching("(?i).*(reset|pipe|closed|not connected).*");
            }
            byte[] buffer = new byte[8192];
            for (int n = socket.getInputStream().read(buffer);
                    n >= 0;
                    n = socket.getInputStream().read(buffer)) {
                answer.write(buffer, 0, n);
            }
        } catch (IOException e) {
            assertThat(answer.size()).as("%s", e).isPositive();
        }
        return answer.toString(StandardCharsets.ISO_8859_1);
    }
}
