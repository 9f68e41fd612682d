package org.latentblending.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.latentblending.testing.ServerTest;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;
import org.springframework.web.servlet.HandlerMapping;

@ServerTest
@TestPropertySource(properties = "latentblending.token=a secret")
class HandlersIT extends HandlersContract {
    @Autowired
    ListableBeanFactory beans;

    @LocalServerPort
    int port;

    @Test
    void findsAllHandlers() {
        assertThat(paths())
                .contains(
                        "/api/v1/models",
                        "/api/v1/transitions/x",
                        "/api/v1/session",
                        "/ws/transitions",
                        "/ws/transitions/x",
                        "/v3/api-docs",
                        "/swagger-ui.html",
                        "/actuator/prometheus",
                        "/actuator/health",
                        "/error");
    }

    @Override
    Iterable<HandlerMapping> mappings() {
        return beans.getBeansOfType(HandlerMapping.class).values();
    }

    @Override
    int port() {
        return port;
    }

    @Override
    String basePath() {
        return "";
    }
}
