package org.latentblending.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.latentblending.testing.Server;
import org.latentblending.testing.ServerTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

/** Forwarded headers of clients that are not trusted proxies have no effect. */
@ServerTest
@TestPropertySource(properties = {"latentblending.token=a secret", "latentblending.trusted-proxies=192.0.2.1"})
class UntrustedProxyIT {
    private static final String BEARER = "Authorization: Bearer a secret";

    @Autowired
    Server server;

    @LocalServerPort
    int port;

    @Test
    void removesForwardedHeaders() throws Exception {
        assertThat(RawRequest.status(
                        port,
                        "POST",
                        "/api/v1/plans",
                        BEARER,
                        "Origin: https://studio.example",
                        "X-Forwarded-Host: studio.example",
                        "X-Forwarded-Proto: https"))
                .isEqualTo(403);
        assertThat(server.post("/api/v1/session", "{\"token\": \"a secret\"}", "X-Forwarded-Proto", "https")
                        .header("Set-Cookie"))
                .doesNotContain("Secure")
                .contains("Path=/;");
    }

    @Test
    void ignoresForgedClientAddresses() throws Exception {
        for (int i = 0; i < FailedAttempts.FREE; i++) {
            assertThat(RawRequest.status(
                            port,
                            "GET",
                            "/api/v1/models",
                            "Authorization: Bearer guess " + i,
                            "X-Forwarded-For: 198.51.100." + i))
                    .isEqualTo(401);
        }
        assertThat(RawRequest.status(
                        port, "GET", "/api/v1/models", "Authorization: Bearer wrong", "X-Forwarded-For: 198.51.100.9"))
                .isEqualTo(429);
    }
}
