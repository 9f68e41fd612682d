package org.latentblending.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.latentblending.media.images.Picture;
import org.latentblending.media.images.PictureWriter;
import org.latentblending.testing.Requests;
import org.latentblending.testing.Server;
import org.latentblending.testing.Server.Answer;
import org.latentblending.testing.ServerTest;
import org.springframework.beans.factory.annotation.Autowired;

/** Conditions and ranges of frames, movies and images, as RFC 9110 has them. */
@ServerTest
class StoredFilesIT {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @Autowired
    Server server;

    private List<String> files() {
        String id = server.submit(Requests.SMALL);
        server.watch(id, 0).untilClosed();
        String image = server.upload("/api/v1/images", PictureWriter.png(new Picture(16, 8, new byte[16 * 8 * 3])))
                .header("Location");
        String transition = "/api/v1/transitions/" + id;
        return List.of(transition + "/movie.mp4", transition + "/frames/0.jpg", transition + "/frames/0.png", image);
    }

    private static byte[] part(byte[] whole, int first, int last) {
        return Arrays.copyOfRange(whole, first, last + 1);
    }

    @Test
    void evaluatesETagConditions() {
        for (String file : files()) {
            Answer whole = server.get(file);
            String etag = whole.header("ETag");
            assertThat(whole.status()).isEqualTo(200);
            assertThat(etag).matches("\"[^\"]+\"");
            assertThat(whole.header("Accept-Ranges")).isEqualTo("bytes");

            for (String known : List.of(etag, "W/" + etag, "\"a\", " + etag, "*", "\"a\",W/" + etag + " , \"b\"")) {
                Answer same = server.get(file, "If-None-Match", known);
                assertThat(same.status()).as(known).isEqualTo(304);
                assertThat(same.body()).isEmpty();
                assertThat(same.header("ETag")).isEqualTo(etag);
                assertThat(same.header("Cache-Control")).isEqualTo(whole.header("Cache-Control"));
            }
            assertThat(server.get(file, "If-None-Match", "\"a\"").body()).isEqualTo(whole.body());
            assertThat(server.get(file, "If-Match", "\"a\", " + etag).status()).isEqualTo(200);
            assertThat(server.get(file, "If-Match", "*").status()).isEqualTo(200);
            for (String other : List.of("\"a\"", "W/" + etag)) {
                Answer failed = server.get(file, "If-Match", other);
                assertThat(failed.status()).isEqualTo(412);
                assertThat(failed.header("Content-Type")).isEqualTo("application/problem+json");
                assertThat(failed.problem().detail()).contains("If-Match");
            }
            assertThat(server.get(file, "If-Match", "\"a\"", "If-None-Match", etag)
                            .status())
                    .isEqualTo(412);
        }
    }

    @Test
    void comparesDatesOfDatedFilesOnly() {
        int dated = 0;
        for (String file : files()) {
            String date = server.get(file).header("Last-Modified");
            String old = "Sat, 01 Jan 2000 00:00:00 GMT";
            if (date != null) {
                dated++;
                assertThat(server.get(file, "If-Modified-Since", date).status()).isEqualTo(304);
                assertThat(server.get(file, "If-Modified-Since", old).status()).isEqualTo(200);
                assertThat(server.get(file, "If-Modified-Since", date, "If-None-Match", "\"a\"")
                                .status())
                        .isEqualTo(200);
                assertThat(server.get(file, "If-Unmodified-Since", date).status())
                        .isEqualTo(200);
                assertThat(server.get(file, "If-Unmodified-Since", old).status())
                        .isEqualTo(412);
                assertThat(server.get(file, "Range", "bytes=0-3", "If-Range", date)
                                .status())
                        .isEqualTo(206);
            }
            assertThat(server.get(file, "If-Modified-Since", "yesterday").status())
                    .isEqualTo(200);
            assertThat(server.get(file, "If-Unmodified-Since", "yesterday").status())
                    .isEqualTo(200);
            assertThat(server.get(file, "Range", "bytes=0-3", "If-Range", old).status())
                    .isEqualTo(200);
        }
        assertThat(dated).isEqualTo(2);
    }

    @Test
    void servesRanges() {
        for (String file : files()) {
            byte[] whole = server.get(file).body();
            String etag = server.get(file).header("ETag");
            int length = whole.length;

            assertPart(server.get(file, "Range", "bytes=0-0"), whole, 0, 0);
            assertPart(server.get(file, "Range", "bytes=10-19"), whole, 10, 19);
            assertPart(server.get(file, "Range", "BYTES=10-19"), whole, 10, 19);
            assertThat(server.get(file, "Range", "Bytes=0-3, 8-11").header("Content-Type"))
                    .startsWith("multipart/byteranges");
            assertPart(server.get(file, "Range", "bytes=10-"), whole, 10, length - 1);
            assertPart(server.get(file, "Range", "bytes=10-" + 10L * length), whole, 10, length - 1);
            assertPart(server.get(file, "Range", "bytes=-7"), whole, length - 7, length - 1);
            assertPart(server.get(file, "Range", "bytes=-" + 10L * length), whole, 0, length - 1);
            assertPart(server.get(file, "Range", "bytes=5-6, " + length + "-"), whole, 5, 6);
            assertPart(server.get(file, "Range", "bytes=0-3", "If-Range", etag), whole, 0, 3);
            for (String other : List.of("\"a\"", "W/" + etag)) {
                assertThat(server.get(file, "Range", "bytes=0-3", "If-Range", other)
                                .body())
                        .isEqualTo(whole);
            }

            Answer several = server.get(file, "Range", "bytes=0-3, 8-11");
            assertThat(several.status()).isEqualTo(206);
            assertThat(several.header("Content-Type")).startsWith("multipart/byteranges");
            assertThat(new String(several.body(), StandardCharsets.ISO_8859_1))
                    .contains("Content-Range: bytes 0-3/" + length, "Content-Range: bytes 8-11/" + length)
                    .contains(new String(part(whole, 8, 11), StandardCharsets.ISO_8859_1));

            for (String gone :
                    List.of("bytes=" + length + "-", "bytes=-0", "bytes=" + length + "-, " + 2 * length + "-")) {
                Answer none = server.get(file, "Range", gone);
                assertThat(none.status()).as(gone).isEqualTo(416);
                assertThat(none.header("Content-Range")).isEqualTo("bytes */" + length);
                assertThat(none.header("Content-Type")).isEqualTo("application/problem+json");
            }
        }
    }

    private static void assertPart(Answer answer, byte[] whole, int first, int last) {
        assertThat(answer.status()).isEqualTo(206);
        assertThat(answer.body()).isEqualTo(part(whole, first, last));
        assertThat(answer.header("Content-Range")).isEqualTo("bytes %d-%d/%d".formatted(first, last, whole.length));
        assertThat(answer.header("Content-Length")).isEqualTo(String.valueOf(last - first + 1));
        assertThat(answer.header("ETag")).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes=9-1",
                "bytes=x",
                "bytes=",
                "bytes",
                "bytes=1",
                "lines=0-3",
                "bytes=0-1-2",
                "bytes=-",
                ",",
                "bytes=0-3,x",
                "bytes=0-,0-"
            })
    void ignoresInvalidRanges(String range) {
        for (String file : files()) {
            Answer whole = server.get(file);

            Answer answer = server.get(file, "Range", range);

            assertThat(answer.status()).as(file).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(whole.body());
        }
    }

    @Test
    void answersHeadLikeGetWithoutABody() throws Exception {
        for (String file : files()) {
            for (String[] headers : new String[][] {{}, {"Range", "bytes=0-3"}, {"If-Match", "\"a\""}}) {
                HttpResponse<byte[]> head = send("HEAD", file, headers);
                boolean isRange = headers.length > 0 && headers[0].equals("Range");
                HttpResponse<byte[]> get = send("GET", file, isRange ? new String[0] : headers);

                assertThat(head.statusCode()).isEqualTo(get.statusCode());
                assertThat(head.body()).isEmpty();
                assertThat(comparable(head)).isEqualTo(comparable(get));
            }
            assertThat(send("HEAD", file, "If-None-Match", "*").statusCode()).isEqualTo(304);
        }
    }

    private static Map<String, List<String>> comparable(HttpResponse<byte[]> response) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(response.headers().map());
        headers.keySet().removeAll(List.of("date", "connection", "keep-alive"));
        if (response.statusCode() != 200) {
            // HEAD does not report how the body of a problem is framed.
            headers.keySet().removeAll(List.of("content-length", "transfer-encoding"));
        }
        return headers;
    }

    @Test
    void namesTheAllowedMethods() throws Exception {
        for (String file : files()) {
            HttpResponse<byte[]> options = send("OPTIONS", file);
            HttpResponse<byte[]> refused = send("PUT", file);

            assertThat(options.statusCode()).isEqualTo(200);
            assertThat(allowed(options)).contains("GET", "HEAD", "OPTIONS");
            assertThat(refused.statusCode()).isEqualTo(405);
            assertThat(allowed(refused)).contains("GET");
            assertThat(refused.headers().firstValue("Content-Type")).contains("application/problem+json");
        }
    }

    private static List<String> allowed(HttpResponse<byte[]> response) {
        List<String> methods = new ArrayList<>();
        response.headers().allValues("Allow").forEach(value -> methods.addAll(List.of(value.split(", *"))));
        return methods;
    }

    private HttpResponse<byte[]> send(String method, String path, String... headers) throws Exception {
        URI uri = server.uri(path);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody());
        return HTTP.send(
                (headers.length == 0 ? request : request.headers(headers)).build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }
}
