package org.latentblending.access;

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

    @LocalServerPort
    int port;

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
