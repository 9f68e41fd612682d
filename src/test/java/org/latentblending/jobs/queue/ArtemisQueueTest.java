package org.latentblending.jobs.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.latentblending.jobs.queue.JobQueue.Delivery;
import org.latentblending.jobs.queue.JobQueue.Taker;
import org.latentblending.jobs.queue.JobQueue.TaskMessage;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.artemis.autoconfigure.ArtemisAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jms.autoconfigure.JmsAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/** A real broker in this process, with its journal on disk. */
class ArtemisQueueTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration NOW = Duration.ofMillis(50);

    @TempDir
    Path data;

    private ConfigurableApplicationContext broker;
    private JobQueue queue;

    @Import({ArtemisAutoConfiguration.class, JmsAutoConfiguration.class, BrokerConfiguration.class, ArtemisQueue.class})
    static class Broker {}

    @BeforeEach
    void start() {
        broker = new SpringApplicationBuilder(Broker.class)
                .web(WebApplicationType.NONE)
                .run("--latentblending.data=" + data);
        queue = broker.getBean(JobQueue.class);
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private void put(long task, String model) {
        queue.put(new TaskMessage(task, "transition-" + task, model, false));
    }

    private void put(long task, boolean begun) {
        queue.put(new TaskMessage(task, "transition-" + task, null, begun));
    }

    @Test
    void givesTasksOfBegunTransitionsFirstAndTheOthersInTheirOrder() {
        put(1, false);
        put(2, false);
        put(3, true);

        try (Taker taker = queue.taker()) {
            for (long expected : new long[] {3, 1, 2}) {
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
        put(1, false);
        put(2, false);

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
        put(1, "second");
        put(2, "first");
        put(3, "it's a name");
        put(4, null);

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
        put(1, false);
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
        put(1, false);
        try (Taker taker = queue.taker()) {
            put(2, false);
            taker.take(SOON);
            stop();
        }

        start();

        assertThat(queue.waiting()).containsExactlyInAnyOrder(1L, 2L);
    }

    @Test
    void takersAndSendersGoOnWhenTheBrokerComesBack() throws Exception {
        EmbeddedActiveMQ server = broker.getBean(EmbeddedActiveMQ.class);
        try (Taker taker = queue.taker()) {
            put(1, false);
            taker.take(SOON).done();
            server.stop();
            assertThatThrownBy(() -> put(2, false)).isInstanceOf(QueueUnavailable.class);
            assertThat(taker.take(NOW)).isNull();
            assertThat(taker.take(NOW)).isNull();

            server.start();

            put(2, false);
            assertThat(taker.take(SOON).taskId()).isEqualTo(2);
        }
    }
}
