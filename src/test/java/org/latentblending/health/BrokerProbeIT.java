package org.latentblending.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.ConnectionFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.junit.jupiter.api.Test;
import org.latentblending.queue.OnBroker;
import org.latentblending.queue.QueueUnavailable;

class BrokerProbeIT extends OnBroker {

    @Test
    void restartsAStoppedBrokerButCreatesNoFolder() throws Exception {
        var probe = new BrokerProbe(
                context.getBean(ConnectionFactory.class), context.getBeanProvider(EmbeddedActiveMQ.class));
        probe.check();
        broker().getActiveMQServer().stop();
        Path queue = data.resolve("queue");
        Path away = Files.move(queue, data.resolve("away"));

        assertThatThrownBy(probe::check).isInstanceOf(QueueUnavailable.class).hasMessageContaining(queue.toString());
        assertThat(queue).doesNotExist();

        Files.move(away, queue);
        probe.check();
        assertThat(broker().getActiveMQServer().isActive()).isTrue();
    }
}
