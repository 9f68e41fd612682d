package org.latentblending.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.ConnectionFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.server.Queue;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jms.listener.DefaultMessageListenerContainer;

/** Two servers at one broker. */
class NotificationTopicIT extends OnBroker {
    private static final Duration SOON = Duration.ofMinutes(1);

    private final List<DefaultMessageListenerContainer> subscriptions = new ArrayList<>();
    private NotificationTopic one;
    private NotificationTopic other;

    @BeforeEach
    void connect() {
        one = new NotificationTopic(context.getBean(ConnectionFactory.class));
        other = new NotificationTopic(context.getBean(ConnectionFactory.class));
    }

    @AfterEach
    void disconnect() {
        subscriptions.forEach(DefaultMessageListenerContainer::shutdown);
        one.destroy();
        other.destroy();
    }

    private void subscribe(NotificationTopic topic, boolean onlyUrgent, Consumer<String> receiver) throws Exception {
        int before = queues().size();
        subscriptions.add(topic.subscribe(onlyUrgent, receiver));
        Awaitility.await().atMost(SOON).until(() -> queues().size() > before);
    }

    private BlockingQueue<String> received(NotificationTopic topic, boolean onlyUrgent) throws Exception {
        var texts = new LinkedBlockingQueue<String>();
        subscribe(topic, onlyUrgent, texts::add);
        return texts;
    }

    private static String next(BlockingQueue<String> texts) throws InterruptedException {
        return texts.poll(SOON.toMillis(), TimeUnit.MILLISECONDS);
    }

    private List<SimpleString> queues() throws Exception {
        return broker().getActiveMQServer()
                .bindingQuery(SimpleString.of(NotificationTopic.ADDRESS))
                .getQueueNames();
    }

    @Test
    void reachesEveryOtherServerAndNotTheSender() throws Exception {
        BlockingQueue<String> own = received(one, false);
        BlockingQueue<String> first = received(other, false);
        BlockingQueue<String> second = received(other, false);

        one.send("first", false);
        one.send("second", false);
        other.send("of the other", false);

        assertThat(next(first)).isEqualTo("first");
        assertThat(next(first)).isEqualTo("second");
        assertThat(next(second)).isEqualTo("first");
        assertThat(next(own)).isEqualTo("of the other");
    }

    @Test
    void aSubscriberToUrgentTextsReceivesNoOthers() throws Exception {
        BlockingQueue<String> texts = received(other, true);

        one.send("at leisure", false);
        one.send("urgent", true);

        assertThat(next(texts)).isEqualTo("urgent");
    }

    @Test
    void aSlowSubscriberLosesTheOldestAndTheBrokerKeepsFew() throws Exception {
        int sent = 3 * NotificationTopic.MAX_WAITING;
        var texts = new LinkedBlockingQueue<Integer>();
        var allSent = new CountDownLatch(1);
        subscribe(other, false, text -> {
            texts.add(Integer.valueOf(text));
            await(allSent);
        });

        for (int n = 1; n <= sent; n++) {
            one.send(String.valueOf(n), false);
        }
        // Sending does not wait for the broker.
        Awaitility.await().atMost(SOON).until(() -> atTheBroker(Queue::getMessagesAdded) == sent);
        // The broker counts the delivered texts too, and drops none of them.
        assertThat(atTheBroker(Queue::getMessageCount)).isLessThanOrEqualTo(NotificationTopic.MAX_WAITING + 2);
        allSent.countDown();

        Awaitility.await().atMost(SOON).until(() -> texts.contains(sent));
        assertThat(new ArrayList<>(texts))
                .isSorted()
                .doesNotHaveDuplicates()
                .hasSizeLessThanOrEqualTo(NotificationTopic.MAX_WAITING + 2);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private long atTheBroker(ToLongFunction<Queue> count) throws Exception {
        var server = broker().getActiveMQServer();
        return queues().stream().map(server::locateQueue).mapToLong(count).sum();
    }

    @Test
    void receivesAgainWhenTheBrokerReturns() throws Exception {
        EmbeddedActiveMQ server = broker();
        BlockingQueue<String> texts = received(other, false);
        server.stop();
        assertThatThrownBy(() -> one.send("lost", false))
                .isInstanceOf(QueueUnavailable.class)
                .hasMessageStartingWith("The message broker cannot be used: ");
        server.start();

        // A text that is sent before the subscription returns is lost, and the sender cannot know.
        Awaitility.await()
                .atMost(SOON)
                .ignoreExceptionsInstanceOf(QueueUnavailable.class)
                .until(() -> {
                    one.send("received", false);
                    return "received".equals(texts.poll());
                });
    }

    @Test
    void aSubscriptionEndsWithinSecondsWhileTheBrokerIsGone() throws Exception {
        received(other, false);
        broker().stop();
        long before = System.nanoTime();

        subscriptions.get(0).shutdown();

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(8));
    }
}
