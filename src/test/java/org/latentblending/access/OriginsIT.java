package org.latentblending.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.latentblending.testing.ServerTest;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Requests through a proxy that serves https://studio.example, from its pages and from pages of other origins. */
@ServerTest
class OriginsIT {
    private static final String STUDIO = "Origin: https://studio.example";

    @LocalServerPort
    int port;

    static Stream<Arguments> own() {
        return Stream.of(
                of("no origin", "Host: studio.example"),
                of("host kept", "Host: studio.example", STUDIO),
                of(
                        "Caddy",
                        "Host: studio.example",
                        STUDIO,
                        "X-Forwarded-Proto: https",
                        "X-Forwarded-Host: studio.example"),
                of("default port in the host", "Host: studio.example:443", STUDIO),
                of("default port, scheme forwarded", "Host: studio.example:443", STUDIO, "X-Forwarded-Proto: https"),
                of(
                        "another port",
                        "Host: studio.example:8443",
                        "Origin: https://studio.example:8443",
                        "X-Forwarded-Proto: https"),
                of(
                        "host and port forwarded",
                        "Host: localhost",
                        "Origin: https://studio.example:8443",
                        "X-Forwarded-Host: studio.example",
                        "X-Forwarded-Port: 8443",
                        "X-Forwarded-Proto: https"),
                of("host forwarded", STUDIO, "X-Forwarded-Host: studio.example", "X-Forwarded-Proto: https"),
                of("RFC 7239", STUDIO, "Forwarded: for=192.0.2.1;host=studio.example;proto=https"),
                of(
                        "RFC 7239, host kept",
                        "Host: studio.example:8443",
                        "Origin: https://studio.example:8443",
                        "Forwarded: for=192.0.2.1;proto=https"),
                of(
                        "RFC 7239 and X-Forwarded-* with equal values",
                        "Host: localhost",
                        "Origin: https://studio.example:8443",
                        "Forwarded: for=192.0.2.1;host=\"studio.example:8443\";proto=https",
                        "X-Forwarded-For: 192.0.2.1",
                        "X-Forwarded-Host: studio.example",
                        "X-Forwarded-Port: 8443",
                        "X-Forwarded-Proto: https"),
                of(
                        "RFC 7239 completed by X-Forwarded-*",
                        "Host: localhost",
                        "Origin: https://studio.example:8443",
                        "Forwarded: for=192.0.2.1",
                        "X-Forwarded-Host: studio.example",
                        "X-Forwarded-Port: 8443",
                        "X-Forwarded-Proto: https"),
                of(
                        "RFC 7239 without the scheme",
                        STUDIO,
                        "Forwarded: for=192.0.2.1;host=studio.example",
                        "X-Forwarded-Proto: https"),
                of("prefix forwarded", STUDIO, "X-Forwarded-Host: studio.example", "X-Forwarded-Prefix: /studio"));
    }

    static Stream<Arguments> others() {
        return Stream.of(
                of("another site", "Host: studio.example", "Origin: https://evil.example"),
                of("another subdomain", "Host: studio.example", "Origin: https://evil.studio.example"),
                of("another port", "Host: studio.example", "Origin: https://studio.example:8443"),
                of("the port of the other scheme", "Host: studio.example", "Origin: https://studio.example:80"),
                of(
                        "HTTP instead of HTTPS, by X-Forwarded-Proto",
                        "Origin: http://studio.example",
                        "Forwarded: for=192.0.2.1;host=studio.example",
                        "X-Forwarded-Proto: https"),
                of(
                        "the host of X-Forwarded-Host beside that of RFC 7239",
                        "Origin: https://evil.example",
                        "Forwarded: host=studio.example;proto=https",
                        "X-Forwarded-Host: evil.example"),
                of("opaque origin", "Host: studio.example", "Origin: null"),
                of(
                        "HTTP instead of HTTPS",
                        "Host: studio.example",
                        "Origin: http://studio.example",
                        "X-Forwarded-Proto: https"),
                of(
                        "the host behind the proxy",
                        "Host: localhost",
                        "Origin: http://localhost",
                        "X-Forwarded-Host: studio.example"));
    }

    private static Arguments of(String name, String... headers) {
        return Arguments.of(name, headers);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("own")
    void allowsChangesAndSocketsFromOwnPages(String name, String[] headers) throws Exception {
        assertThat(RawRequest.status(port, "POST", "/api/v1/plans", headers)).isEqualTo(400);
        assertThat(RawRequest.socketStatus(port, "/ws/transitions", headers)).isEqualTo(101);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("others")
    void rejectsChangesAndSocketsFromOtherPages(String name, String[] headers) throws Exception {
        assertThat(RawRequest.status(port, "POST", "/api/v1/plans", headers)).isEqualTo(403);
        assertThat(RawRequest.status(port, "DELETE", "/api/v1/transitions/x", headers))
                .isEqualTo(403);
        assertThat(RawRequest.socketStatus(port, "/ws/transitions", headers)).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Forwarded-Prefix: blending",
                "X-Forwarded-Prefix: /a%zz",
                "X-Forwarded-Prefix: http://evil.example",
                "X-Forwarded-Prefix: //evil.example",
                "X-Forwarded-Port: many",
                "X-Forwarded-Host: :",
                "Forwarded: for=\"[::1]:x\";proto=https"
            })
    void rejectsInvalidForwardedHeaders(String header) throws Exception {
        for (String path : List.of("/", "/api/v1/models", "/actuator/health/liveness")) {
            assertThat(RawRequest.status(port, "GET", path, header)).as(path).isEqualTo(400);
        }
    }

    @Test
    void allowsReadsFromEveryOrigin() throws Exception {
        assertThat(RawRequest.status(port, "GET", "/api/v1/models", "Origin: https://evil.example"))
                .isEqualTo(200);
    }
}
