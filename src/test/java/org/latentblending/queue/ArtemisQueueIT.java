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
import org.latentblending.queue.TaskQueue.Delivery;
import org.latentblending.queue.TaskQueue.Taker;
import org.latentblending.queue.TaskQueue.TaskMessage;
import org.latentblending.queue.TaskQueue.Turn;

class ArtemisQueueIT extends OnBroker {
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
        queue.put(new TaskMessage(task, "transition-" + task, null, turn));
    }

    @Test
    void givesTasksOfBegunTransitionsFirstAndSuspectsLastAndTheOthersInTheirOrder() {
        put(4, Turn.SUSPECT);
        put(1, Turn.NEW);
        put(2, Turn.NEW);
        put(3, Turn.BEGUN);

        try (Taker taker = queue.taker()) {
            for (long expected : new long[] {3, 1, 2, 4}) {
                Delivery delivery = taker.take(SOON);
                assertThat(delivery.taskId()).isEqualTo(expected);
                assertThat(delivery.transitionId()).isEqualTo("transition-" + expected);
                delivery.done();
            }
            assertThat(taker.take(NOW)).isNull();
        }
    }

    @Test
    void aTakerHoldsOneMessageAndLeavesTheOthersToOthers() {
        put(1, Turn.NEW);
        put(2, Turn.NEW);

        try (Taker first = queue.taker();
                Taker second = queue.taker()) {
            assertThat(first.take(SOON).taskId()).isEqualTo(1);
            assertThat(queue.waiting()).contains(2L);
            assertThat(second.take(SOON).taskId()).isEqualTo(2);
        }
    }

    @Test
    void givesOnlyTasksOfTheModelsThatAreThereAtTheTime() {
        var models = new AtomicReference<Set<String>>(Set.of());
        putFor(1, "second");
        putFor(2, "first");
        putFor(3, "it's a name");
        putFor(4, null);

        try (Taker taker = queue.taker(models::get)) {
            assertThat(taken(taker)).isEqualTo(4);
            assertThat(taker.take(NOW)).isNull();
            models.set(Set.of("first", "it's a name"));
            assertThat(taken(taker)).isEqualTo(2);
            assertThat(taken(taker)).isEqualTo(3);
            assertThat(taker.take(NOW)).isNull();
            models.set(Set.of("first", "second"));
            assertThat(taken(taker)).isEqualTo(1);
        }
    }

    private static long taken(Taker taker) {
        Delivery delivery = taker.take(SOON);
        delivery.done();
        return delivery.taskId();
    }

    @Test
    void whatIsNotDoneComesAgain() {
        put(1, Turn.NEW);
        try (Taker dying = queue.taker()) {
            assertThat(dying.take(SOON).taskId()).isEqualTo(1);
        }

        try (Taker next = queue.taker()) {
            Delivery again = next.take(SOON);
            assertThat(again.taskId()).isEqualTo(1);
            again.done();
            assertThat(next.take(NOW)).isNull();
        }
    }

    @Test
    void messagesOutliveTheProcess() {
        put(1, Turn.NEW);
        try (Taker taker = queue.taker()) {
            put(2, Turn.NEW);
            taker.take(SOON);
            stopBroker();
        }

        startBroker();
        connect();

        assertThat(queue.waiting()).containsExactlyInAnyOrder(1L, 2L);
    }

    @Test
    void takersAndSendersGoOnWhenTheBrokerComesBack() throws Exception {
        EmbeddedActiveMQ server = broker();
        try (Taker taker = queue.taker()) {
            put(1, Turn.NEW);
            taker.take(SOON).done();
            // Nobody waits for the broker to hear of it.
            Awaitility.await().atMost(SOON).until(() -> messagesAt(server) == 0);
            server.stop();
            assertThatThrownBy(() -> put(2, Turn.NEW)).isInstanceOf(QueueUnavailable.class);
            assertThat(taker.take(NOW)).isNull();
            assertThat(taker.take(NOW)).isNull();

            server.start();

            put(2, Turn.NEW);
            // That the old connection is gone may be found out only now, and ends a wait.
            Delivery next = Awaitility.await().atMost(SOON).until(() -> taker.take(NOW), Objects::nonNull);
            assertThat(next.taskId()).isEqualTo(2);
        }
    }

    /** Those in hand as well. */
    private static long messagesAt(EmbeddedActiveMQ server) {
        return server.getActiveMQServer()
                .locateQueue(SimpleString.of(ArtemisQueue.ADDRESS))
                .getMessageCount();
    }
}
