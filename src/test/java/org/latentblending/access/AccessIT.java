package org.latentblending.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.latentblending.testing.Server;
import org.latentblending.testing.ServerTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

@ServerTest
@TestPropertySource(properties = "latentblending.token=a secret")
class AccessIT {
    @Autowired
    Server server;

    @Test
    void asksForTheToken() {
        Server.Answer refused = server.get("/api/v1/models");

        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(server.get("/api/v1/models", "Authorization", "Bearer wrong").status())
                .isEqualTo(401);
        assertThat(server.get("/api/v1/models", "Authorization", "Bearer a secret")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void exchangesItForACookie() {
        Server.Answer session = server.post("/api/v1/session", "{\"token\": \"a secret\"}");
        String cookie = session.header("Set-Cookie");

        assertThat(session.status()).isEqualTo(204);
        assertThat(cookie).contains("HttpOnly").contains("SameSite=Strict");
        assertThat(server.get("/api/v1/models", "Cookie", cookie.substring(0, cookie.indexOf(';')))
                        .status())
                .isEqualTo(200);
        assertThat(server.post("/api/v1/session", "{\"token\": \"wrong\"}").status())
                .isEqualTo(401);
    }

    @Test
    void showsThePageAndItsHealthToEverybody() {
        assertThat(server.get("/").status()).isEqualTo(200);
        assertThat(server.get("/").header("Content-Security-Policy")).doesNotContain("unsafe-inline");
        assertThat(server.get("/actuator/health").status()).isEqualTo(200);
        assertThat(server.get("/actuator/health").json().has("components")).isFalse();
        assertThat(server.get("/actuator/health", "Authorization", "Bearer a secret")
                        .json()
                        .has("components"))
                .isTrue();
        assertThat(server.get("/actuator/metrics").status()).isEqualTo(401);
    }
}
