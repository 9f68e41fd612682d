package org.latentblending.queue;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A consumer of the broker's queue. */
class ArtemisConsumer implements TaskQueue.Taker {
    private final ReconnectingConsumer consumer;

    /** @param wanted which messages are taken, as a selector that may change at any time; null for all */
    ArtemisConsumer(ConnectionFactory broker, Supplier<@Nullable String> wanted) {
        consumer = new ReconnectingConsumer(
                broker, context -> context.createQueue(ArtemisQueue.ADDRESS), wanted, "No tasks can be taken");
    }

    @Override
    public TaskQueue.@Nullable Delivery take(Duration patience) {
        return consumer.receive(
                patience,
                message -> new Taken(
                        message,
                        message.getLongProperty(ArtemisQueue.TASK),
                        message.getStringProperty(ArtemisQueue.TRANSITION)));
    }

    @Override
    public void wake() {
        consumer.wake();
    }

    @Override
    public void close() {
        consumer.close();
    }

    private final class Taken implements TaskQueue.Delivery {
        private final Message message;
        private final long taskId;
        private final String transitionId;

        Taken(Message message, long taskId, String transitionId) {
            this.message = message;
            this.taskId = taskId;
            this.transitionId = transitionId;
        }

        @Override
        public long taskId() {
            return taskId;
        }

        @Override
        public String transitionId() {
            return transitionId;
        }

        @Override
        public void done() {
            try {
                message.acknowledge();
            } catch (JMSException e) {
                // It comes again, and the database knows that there is nothing to do.
                consumer.failed(e);
            }
        }
    }
}
