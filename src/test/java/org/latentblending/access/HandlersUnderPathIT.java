package org.latentblending.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.latentblending.testing.Server;
import org.latentblending.testing.Server.Answer;
import org.latentblending.testing.ServerTest;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;
import org.springframework.web.servlet.HandlerMapping;

@ServerTest
@TestPropertySource(properties = {"latentblending.token=a secret", "server.servlet.context-path=/lb"})
class HandlersUnderPathIT extends HandlersContract {
    @Autowired
    ListableBeanFactory beans;

    @Autowired
    Server server;

    @LocalServerPort
    int port;

    /** An absolute URL would have the scheme and port of this server instead of those of the proxy. */
    @Test
    void redirectsToTheRootWithARelativeLocation() {
        Answer answer = server.get("/lb", "X-Forwarded-Proto", "https", "X-Forwarded-Host", "studio.example");

        assertThat(answer.status()).isEqualTo(302);
        assertThat(answer.header("Location")).isEqualTo("/lb/");
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
        return "/lb";
    }
}
