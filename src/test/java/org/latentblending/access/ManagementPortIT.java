package org.latentblending.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.latentblending.testing.ServerTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.test.context.TestPropertySource;

/** Actuator on a port of its own requires the token too. */
@ServerTest
@TestPropertySource(
        properties = {
            "latentblending.token=a secret",
            "management.server.port=0",
            "management.endpoints.web.exposure.include=*"
        })
class ManagementPortIT {
    @Autowired
    PathMappedEndpoints endpoints;

    @LocalManagementPort
    int port;

    @Test
    void requiresTheTokenForEverySpelling() throws Exception {
        List<String> paths = List.copyOf(endpoints.getAllPaths());
        assertThat(paths).contains("/actuator/prometheus", "/actuator/env", "/actuator/health");
        for (String path : paths) {
            for (String spelling : Spellings.of(path).values()) {
                assertThat(RawRequest.status(port, "GET", spelling))
                        .as(spelling)
                        .isBetween(400, 499);
            }
            assertThat(RawRequest.status(port, "GET", path, "Authorization: Bearer a secret"))
                    .as(path)
                    .isNotIn(401, 403);
        }
    }

    @Test
    void answersTheErrorPathWith404() throws Exception {
        assertThat(RawRequest.status(port, "GET", "/error")).isEqualTo(401);
        assertThat(RawRequest.status(port, "GET", "/error", "Authorization: Bearer a secret"))
                .isEqualTo(404);
    }

    @Test
    void servesLivenessAndReadinessWithoutTheToken() throws Exception {
        assertThat(RawRequest.status(port, "GET", "/actuator/health/liveness")).isEqualTo(200);
        assertThat(RawRequest.status(port, "GET", "/actuator/health/readiness")).isEqualTo(200);
    }
}
