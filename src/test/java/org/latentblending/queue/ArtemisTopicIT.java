package org.latentblending.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.ConnectionFactory;
import java.time.Duration;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.latentblending.queue.Topic.Listener;

/** Two servers at one broker. */
class ArtemisTopicIT extends OnBroker {
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final Duration NOW = Duration.ofMillis(50);

    private ArtemisTopic one;
    private ArtemisTopic other;

    @BeforeEach
    void connect() {
        one = new ArtemisTopic(context.getBean(ConnectionFactory.class));
        other = new ArtemisTopic(context.getBean(ConnectionFactory.class));
    }

    @AfterEach
    void disconnect() {
        one.destroy();
        other.destroy();
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

            // The first may have been on its way to it already.
            int first = Integer.parseInt(slow.next(SOON));
            int last = Integer.parseInt(slow.next(SOON));
            assertThat(last).isGreaterThan(first).isGreaterThan(2);
            assertThat(waitingAtTheBroker()).isLessThanOrEqualTo(ArtemisTopic.MOST_WAITING);
            while (last < sent) {
                int next = Integer.parseInt(slow.next(SOON));
                assertThat(next).isGreaterThan(last);
                last = next;
            }
        }
    }

    private long waitingAtTheBroker() throws Exception {
        var server = broker().getActiveMQServer();
        return server.bindingQuery(SimpleString.of(ArtemisTopic.ADDRESS)).getQueueNames().stream()
                .mapToLong(name -> server.locateQueue(name).getMessageCount())
                .sum();
    }

    @Test
    void isHeardAgainWhenTheBrokerComesBack() throws Exception {
        EmbeddedActiveMQ server = broker();
        try (Listener listener = other.listener(false)) {
            assertThat(listener.next(NOW)).isNull();
            server.stop();
            assertThatThrownBy(() -> one.send("lost", false)).isInstanceOf(QueueUnavailable.class);
            assertThat(listener.next(NOW)).isNull();
            server.start();

            // What is sent before it listens again is lost, and nobody tells when that is.
            Awaitility.await().atMost(SOON).until(() -> {
                one.send("heard", false);
                return "heard".equals(listener.next(NOW));
            });
        }
    }
}
