package org.latentblending.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.latentblending.testing.Server;
import org.latentblending.testing.ServerTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

@ServerTest
@TestPropertySource(properties = "latentblending.token=a secret")
class AccessIT {
    @Autowired
    Server server;

    @Autowired
    FailedAttempts attempts;

    @LocalServerPort
    int port;

    @AfterEach
    void forgetFailures() {
        attempts.succeeded("127.0.0.1");
    }

    @Test
    void requiresTheToken() {
        Server.Answer refused = server.get("/api/v1/models");

        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(refused.header("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(get("/api/v1/models", "Bearer wrong")).isEqualTo(401);
        assertThat(get("/api/v1/models", "Bearer a secret")).isEqualTo(200);
        assertThat(get("/api/v1/models", "bearer a secret")).isEqualTo(200);
        assertThat(get("/api/v1/models", "Basic YTphIHNlY3JldA==")).isEqualTo(401);
    }

    @Test
    void exchangesTheTokenForASession() {
        Server.Answer session = server.post("/api/v1/session", "{\"token\": \"a secret\"}");
        String cookie = session.header("Set-Cookie");
        String sent = cookie.substring(0, cookie.indexOf(';'));

        assertThat(session.status()).isEqualTo(204);
        assertThat(cookie)
                .contains("HttpOnly")
                .contains("SameSite=Strict")
                .contains("Path=/;")
                .doesNotContain("secret");
        assertThat(server.get("/api/v1/models", "Cookie", sent).status()).isEqualTo(200);
        assertThat(server.get("/api/v1/models", "Cookie", sent + "x").status()).isEqualTo(401);
        assertThat(server.get("/", "Cookie", sent + "x").status()).isEqualTo(200);
        String second =
                server.post("/api/v1/session", "{\"token\": \"a secret\"}").header("Set-Cookie");
        assertThat(second.substring(0, second.indexOf(';'))).isNotEqualTo(sent);
    }

    @Test
    void endsASession() throws IOException {
        String cookie =
                server.post("/api/v1/session", "{\"token\": \"a secret\"}").header("Set-Cookie");
        String sent = "Cookie: " + cookie.substring(0, cookie.indexOf(';'));

        assertThat(RawRequest.status(port, "DELETE", "/api/v1/session", sent)).isEqualTo(204);

        assertThat(RawRequest.status(port, "GET", "/api/v1/models", sent)).isEqualTo(401);
    }

    @Test
    void setsASecureCookieBehindAProxyWithTls() {
        assertThat(server.post("/api/v1/session", "{\"token\": \"a secret\"}", "X-Forwarded-Proto", "https")
                        .header("Set-Cookie"))
                .contains("Secure");
    }

    @Test
    void rejectsInvalidCredentialsWithAProblem() {
        for (String body : List.of(
                "{}",
                "[]",
                "null",
                "\"a secret\"",
                "{\"token\": 5}",
                "{\"token\": null}",
                "{\"token\": \"a secret\", \"x\": 1}",
                "{\"token\": \"a secret\", \"token\": \"a secret\"}",
                "{\"token\": \"a secret\"} {}",
                "{")) {
            Server.Answer answer = server.post("/api/v1/session", body);
            assertThat(answer.status()).as(body).isEqualTo(400);
            assertThat(answer.problem().errors().get(0).field()).isEqualTo("token");
        }
        assertThat(server.post("/api/v1/session", "{\"token\": \"wrong\"}").status())
                .isEqualTo(401);
    }

    @Test
    void slowsDownClientsThatSendWrongTokens() {
        for (int i = 0; i < FailedAttempts.FREE; i++) {
            assertThat(server.post("/api/v1/session", "{\"token\": \"guess %d\"}".formatted(i))
                            .status())
                    .isEqualTo(401);
        }

        Server.Answer paused = server.post("/api/v1/session", "{\"token\": \"a secret\"}");
        assertThat(paused.status()).isEqualTo(429);
        assertThat(Integer.parseInt(paused.header("Retry-After"))).isPositive();
        assertThat(get("/api/v1/models", "Bearer a secret")).isEqualTo(429);
        assertThat(server.get("/api/v1/models").status()).isEqualTo(401);
        assertThat(server.get("/").status()).isEqualTo(200);
    }

    @Test
    void servesThePageAndLivenessWithoutTheToken() throws IOException {
        assertThat(server.get("/").status()).isEqualTo(200);
        assertThat(server.get("/").header("Content-Security-Policy")).doesNotContain("unsafe-inline");
        try (Stream<Path> files = Files.walk(Path.of("frontend"))) {
            for (String path : files.filter(Files::isRegularFile)
                    .map(file -> Path.of("frontend").relativize(file).toString().replace('\\', '/'))
                    .filter(path -> !path.startsWith("test/") && !path.equals("package.json"))
                    .toList()) {
                assertThat(server.get("/" + path).status()).as(path).isEqualTo(200);
            }
        }
        assertThat(server.get("/actuator/health/liveness").status()).isEqualTo(200);
        assertThat(server.get("/actuator/health/readiness").status()).isEqualTo(200);
        assertThat(server.get("/actuator/health").status()).isEqualTo(401);
        assertThat(server.get("/actuator/health/database").status()).isEqualTo(401);
        assertThat(server.get("/actuator/health", "Authorization", "Bearer a secret")
                        .json()
                        .has("components"))
                .isTrue();
    }

    /** A handler that sends an error is dispatched again, inside the server. */
    @Test
    void leavesErrorsOfHandlersUnchanged() throws IOException {
        assertThat(get("/api/v1/transitions/none", "Bearer a secret")).isEqualTo(404);
        assertThat(RawRequest.status(port, "GET", "/error")).isEqualTo(401);
        assertThat(RawRequest.status(port, "GET", "/no-such-page")).isEqualTo(401);
    }

    private int get(String path, String authorization) {
        return server.get(path, "Authorization", authorization).status();
    }
}
