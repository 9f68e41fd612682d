package org.latentblending.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.latentblending.queue.TaskConsumer.Delivery;
import org.latentblending.queue.TaskQueue.TaskMessage;
import org.latentblending.queue.TaskQueue.Turn;

class TaskQueueIT extends OnBroker {
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final Duration NOW = Duration.ofMillis(50);

    private TaskQueue queue;

    @BeforeEach
    void connect() {
        queue = context.getBean(TaskQueue.class);
    }

    private void putFor(long task, String model) {
        queue.put(new TaskMessage(task, "transition-" + task, model, Turn.NEW));
    }

    private void put(long task, Turn turn) {
        queue.put(new TaskMessage(task, "transition-" + task, "tiny-v", turn));
    }

    @Test
    void deliversBegunTransitionsFirstAndSuspectsLast() {
        put(4, Turn.SUSPECT);
        put(1, Turn.NEW);
        put(2, Turn.NEW);
        put(3, Turn.BEGUN);

        try (TaskConsumer consumer = queue.consumer()) {
            for (long expected : new long[] {3, 1, 2, 4}) {
                Delivery delivery = consumer.poll(SOON);
                assertThat(delivery.taskId()).isEqualTo(expected);
                assertThat(delivery.transitionId()).isEqualTo("transition-" + expected);
                delivery.acknowledge();
            }
            assertThat(consumer.poll(NOW)).isNull();
        }
    }

    @Test
    void doesNotPrefetchMessages() {
        put(1, Turn.NEW);
        put(2, Turn.NEW);

        try (TaskConsumer first = queue.consumer();
                TaskConsumer second = queue.consumer()) {
            assertThat(first.poll(SOON).taskId()).isEqualTo(1);
            assertThat(queue.waiting()).contains(2L);
            assertThat(second.poll(SOON).taskId()).isEqualTo(2);
        }
    }

    @Test
    void deliversOnlyTasksOfTheSelectedModels() {
        var models = new AtomicReference<Set<String>>(Set.of());
        putFor(1, "second");
        putFor(2, "first");
        putFor(3, "it's a name");

        try (TaskConsumer consumer = queue.consumer(models::get)) {
            assertThat(consumer.poll(NOW)).isNull();
            models.set(Set.of("first", "it's a name"));
            assertThat(next(consumer)).isEqualTo(2);
            assertThat(next(consumer)).isEqualTo(3);
            assertThat(consumer.poll(NOW)).isNull();
            models.set(Set.of("first", "second"));
            assertThat(next(consumer)).isEqualTo(1);
        }
    }

    private static long next(TaskConsumer consumer) {
        Delivery delivery = consumer.poll(SOON);
        delivery.acknowledge();
        return delivery.taskId();
    }

    @Test
    void redeliversUnacknowledgedMessages() {
        put(1, Turn.NEW);
        try (TaskConsumer dying = queue.consumer()) {
            assertThat(dying.poll(SOON).taskId()).isEqualTo(1);
        }

        try (TaskConsumer next = queue.consumer()) {
            Delivery again = next.poll(SOON);
            assertThat(again.taskId()).isEqualTo(1);
            again.acknowledge();
            assertThat(next.poll(NOW)).isNull();
        }
    }

    @Test
    void keepsMessagesAcrossARestart() {
        put(1, Turn.NEW);
        try (TaskConsumer consumer = queue.consumer()) {
            put(2, Turn.NEW);
            consumer.poll(SOON);
            stopBroker();
        }

        startBroker();
        connect();

        assertThat(queue.waiting()).containsExactlyInAnyOrder(1L, 2L);
    }

    @Test
    void consumersAndSendersReconnectToARestartedBroker() throws Exception {
        EmbeddedActiveMQ server = broker();
        try (TaskConsumer consumer = queue.consumer()) {
            put(1, Turn.NEW);
            consumer.poll(SOON).acknowledge();
            // The acknowledgement is asynchronous.
            Awaitility.await().atMost(SOON).until(() -> messagesAt(server) == 0);
            server.stop();
            assertThatThrownBy(() -> put(2, Turn.NEW))
                    .isInstanceOf(QueueUnavailable.class)
                    .hasMessageStartingWith("The message broker cannot be used: ");
            assertThat(consumer.poll(NOW)).isNull();
            assertThat(consumer.poll(NOW)).isNull();

            server.start();

            put(2, Turn.NEW);
            // The consumer may notice only now that the old connection has failed.
            Delivery next = Awaitility.await().atMost(SOON).until(() -> consumer.poll(NOW), Objects::nonNull);
            assertThat(next.taskId()).isEqualTo(2);
        }
    }

    /** Including delivered messages. */
    private static long messagesAt(EmbeddedActiveMQ server) {
        return server.getActiveMQServer()
                .locateQueue(SimpleString.of(TaskQueue.ADDRESS))
                .getMessageCount();
    }
}
