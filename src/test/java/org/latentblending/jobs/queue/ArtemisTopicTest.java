package org.latentblending.jobs.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.ConnectionFactory;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.latentblending.jobs.queue.Topic.Listener;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.artemis.autoconfigure.ArtemisAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jms.autoconfigure.JmsAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/** Two servers and a real broker, all in this process. */
class ArtemisTopicTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration NOW = Duration.ofMillis(50);

    @TempDir
    Path data;

    private ConfigurableApplicationContext broker;
    private ArtemisTopic one;
    private ArtemisTopic other;

    @Import({ArtemisAutoConfiguration.class, JmsAutoConfiguration.class, BrokerConfiguration.class})
    static class Broker {}

    @BeforeEach
    void start() {
        broker = new SpringApplicationBuilder(Broker.class)
                .web(WebApplicationType.NONE)
                .run("--latentblending.data=" + data);
        one = new ArtemisTopic(broker.getBean(ConnectionFactory.class));
        other = new ArtemisTopic(broker.getBean(ConnectionFactory.class));
    }

    @AfterEach
    void stop() {
        one.destroy();
        other.destroy();
        broker.close();
    }

    @Test
    void reachesEveryOtherServerAndNotTheOwn() {
        try (Listener own = one.listener(false);
                Listener first = other.listener(false);
                Listener second = other.listener(false)) {
            assertThat(own.next(NOW)).isNull();
            assertThat(first.next(NOW)).isNull();
            assertThat(second.next(NOW)).isNull();

            one.send("first", false);
            one.send("second", false);
            other.send("of the other", false);

            assertThat(first.next(SOON)).isEqualTo("first");
            assertThat(first.next(SOON)).isEqualTo("second");
            assertThat(second.next(SOON)).isEqualTo("first");
            assertThat(own.next(SOON)).isEqualTo("of the other");
        }
    }

    @Test
    void whoWantsOnlyWhatIsUrgentGetsNothingElse() {
        try (Listener listener = other.listener(true)) {
            assertThat(listener.next(NOW)).isNull();
            one.send("at leisure", false);
            one.send("urgent", true);
            assertThat(listener.next(SOON)).isEqualTo("urgent");
        }
    }

    @Test
    void whoDoesNotListenLosesTheOldestAndTheBrokerKeepsFew() throws Exception {
        int sent = 3 * ArtemisTopic.MOST_WAITING;
        try (Listener slow = other.listener(false)) {
            assertThat(slow.next(NOW)).isNull();
            for (int n = 1; n <= sent; n++) {
                one.send(String.valueOf(n), false);
            }

            int first = Integer.parseInt(slow.next(SOON));
            assertThat(first).isGreaterThan(1);
            assertThat(waitingAtTheBroker()).isLessThanOrEqualTo(ArtemisTopic.MOST_WAITING);
            int last = first;
            while (last < sent) {
                int next = Integer.parseInt(slow.next(SOON));
                assertThat(next).isGreaterThan(last);
                last = next;
            }
        }
    }

    private long waitingAtTheBroker() throws Exception {
        var server = broker.getBean(EmbeddedActiveMQ.class).getActiveMQServer();
        return server.bindingQuery(SimpleString.of(ArtemisTopic.ADDRESS)).getQueueNames().stream()
                .mapToLong(name -> server.locateQueue(name).getMessageCount())
                .sum();
    }

    @Test
    void isHeardAgainWhenTheBrokerComesBack() throws Exception {
        EmbeddedActiveMQ server = broker.getBean(EmbeddedActiveMQ.class);
        try (Listener listener = other.listener(false)) {
            assertThat(listener.next(NOW)).isNull();
            server.stop();
            assertThatThrownBy(() -> one.send("lost", false)).isInstanceOf(QueueUnavailable.class);
            assertThat(listener.next(NOW)).isNull();
            server.start();
            assertThat(listener.next(NOW)).isNull();

            one.send("heard", false);

            assertThat(listener.next(SOON)).isEqualTo("heard");
        }
    }
}
