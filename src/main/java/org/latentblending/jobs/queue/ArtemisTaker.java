package org.latentblending.jobs.queue;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A consumer of the broker's queue. When the broker fails it connects anew, as long as it takes. */
class ArtemisTaker implements JobQueue.Taker {
    private static final Logger LOG = LoggerFactory.getLogger(ArtemisTaker.class);

    private static final Duration RETRY = Duration.ofMillis(500);

    private final ConnectionFactory broker;
    private final Supplier<@Nullable String> wanted;
    private @Nullable JMSContext context;
    private volatile @Nullable JMSConsumer consumer;
    private volatile boolean waiting;
    private @Nullable String selector;
    private boolean failing;

    /** @param wanted which messages are taken, as a selector that may change at any time; null for all */
    ArtemisTaker(ConnectionFactory broker, Supplier<@Nullable String> wanted) {
        this.broker = broker;
        this.wanted = wanted;
    }

    @Override
    public JobQueue.@Nullable Delivery take(Duration patience) {
        try {
            Message message = receive(patience);
            recovered();
            return message == null
                    ? null
                    : new Taken(
                            message,
                            message.getLongProperty(ArtemisQueue.TASK),
                            message.getStringProperty(ArtemisQueue.TRANSITION));
        } catch (JMSException | JMSRuntimeException e) {
            failed(e);
            await(patience.compareTo(RETRY) < 0 ? patience : RETRY);
            return null;
        }
    }

    private @Nullable Message receive(Duration patience) {
        JMSConsumer open = consumer();
        waiting = true;
        try {
            return open.receive(patience.toMillis());
        } finally {
            waiting = false;
        }
    }

    private JMSConsumer consumer() {
        if (context == null) {
            context = broker.createContext(JMSContext.CLIENT_ACKNOWLEDGE);
        }
        JMSConsumer open = consumer;
        String now = wanted.get();
        if (open != null && !Objects.equals(now, selector)) {
            open.close();
            open = null;
        }
        if (open == null) {
            open = context.createConsumer(context.createQueue(ArtemisQueue.ADDRESS), now);
            selector = now;
            consumer = open;
        }
        return open;
    }

    @Override
    public void wake() {
        JMSConsumer open = consumer;
        if (waiting && open != null) {
            consumer = null;
            open.close();
        }
    }

    private void recovered() {
        if (failing) {
            LOG.info("The message broker can be used again");
            failing = false;
        }
    }

    private void failed(Exception e) {
        if (!failing) {
            LOG.warn("No tasks can be taken until the message broker works again: {}", e.getMessage());
            failing = true;
        }
        close();
    }

    private static void await(Duration patience) {
        try {
            TimeUnit.MILLISECONDS.sleep(patience.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        if (context != null) {
            closeQuietly(context);
        }
        context = null;
        consumer = null;
    }

    static void closeQuietly(JMSContext context) {
        try {
            context.close();
        } catch (JMSRuntimeException e) {
            LOG.debug("A connection to the message broker was gone before it could be closed", e);
        }
    }

    private final class Taken implements JobQueue.Delivery {
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
                failed(e);
            }
        }
    }
}
