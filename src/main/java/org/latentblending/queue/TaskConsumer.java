package org.latentblending.queue;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.jspecify.annotations.Nullable;

/**
 * Receives messages of the {@link TaskQueue} on one thread, one at a time, without prefetching. It reconnects for as long as
 * the broker fails.
 */
@RequiredArgsConstructor
@Slf4j
public class TaskConsumer implements AutoCloseable {
    private final ConnectionFactory broker;
    /** May change at any time; null for all messages. */
    private final Supplier<@Nullable String> selector;
    /** A session must not be closed by two threads at once. */
    private final Object closing = new Object();

    private @Nullable JMSContext context;
    private volatile @Nullable JMSConsumer consumer;
    private volatile boolean waiting;
    private @Nullable String selected;
    private boolean failing;

    /** A message that the worker holds until it acknowledges it. */
    public record Delivery(long taskId, String transitionId, Runnable removal) {
        public void acknowledge() {
            removal.run();
        }
    }

    /** Waits for the next message for at most {@code timeout}; null if none came or the broker failed. */
    public @Nullable Delivery poll(Duration timeout) {
        try {
            Message message = receive(open(), timeout);
            if (failing) {
                LOG.info("The message broker is available again");
                failing = false;
            }
            return message == null
                    ? null
                    : new Delivery(
                            message.getLongProperty(TaskQueue.TASK),
                            message.getStringProperty(TaskQueue.TRANSITION),
                            () -> acknowledge(message));
        } catch (JMSException e) {
            failed(e);
            return null;
        } catch (JMSRuntimeException e) {
            failed(e);
            pause(Math.min(timeout.toMillis(), 500));
            return null;
        }
    }

    private void acknowledge(Message message) {
        try {
            message.acknowledge();
        } catch (JMSException e) {
            // The broker delivers it again, and the state of the task tells that there is nothing to do.
            failed(e);
        }
    }

    private @Nullable Message receive(JMSConsumer open, Duration timeout) {
        waiting = true;
        try {
            return open.receive(timeout.toMillis());
        } finally {
            waiting = false;
        }
    }

    private JMSConsumer open() {
        if (context == null) {
            context = broker.createContext(JMSContext.CLIENT_ACKNOWLEDGE);
        }
        JMSConsumer open = consumer;
        String now = selector.get();
        if (open != null && !Objects.equals(now, selected)) {
            open.close();
            open = null;
        }
        if (open == null) {
            open = context.createConsumer(context.createQueue(TaskQueue.ADDRESS), now);
            selected = now;
            consumer = open;
        }
        return open;
    }

    /** Ends a {@link #poll} of another thread. */
    public void wakeup() {
        JMSConsumer open = consumer;
        if (waiting && open != null) {
            consumer = null;
            synchronized (closing) {
                open.close();
            }
        }
    }

    private void failed(Exception e) {
        if (!failing) {
            LOG.warn("No tasks can be received until the message broker is available: {}", e.getMessage());
            failing = true;
        }
        close();
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A message that is not acknowledged returns to the queue. */
    @Override
    public void close() {
        synchronized (closing) {
            try {
                if (context != null) {
                    context.close();
                }
            } catch (JMSRuntimeException e) {
                LOG.debug("The connection to the message broker failed before it could be closed", e);
            }
        }
        context = null;
        consumer = null;
    }
}
