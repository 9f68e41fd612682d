package org.latentblending.queue;

import java.nio.file.Path;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.artemis.autoconfigure.ArtemisAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jms.autoconfigure.JmsAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/** A test with a real broker in this process, with its journal on disk. */
public abstract class OnBroker {
    @TempDir
    protected Path data;

    protected ConfigurableApplicationContext context;

    @Import({ArtemisAutoConfiguration.class, JmsAutoConfiguration.class, BrokerConfiguration.class, TaskQueue.class})
    static class Broker {}

    @BeforeEach
    void startBroker() {
        context = new SpringApplicationBuilder(Broker.class)
                .web(WebApplicationType.NONE)
                .run("--latentblending.data=" + data);
    }

    @AfterEach
    void stopBroker() {
        context.close();
    }

    protected EmbeddedActiveMQ broker() {
        return context.getBean(EmbeddedActiveMQ.class);
    }
}
