package org.latentblending.queue;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.Destination;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Receives from one place of the broker, on one thread. When the broker fails it connects anew, as long as it takes. */
class ReconnectingConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(ReconnectingConsumer.class);

    private static final Duration RETRY = Duration.ofMillis(500);

    private final ConnectionFactory broker;
    private final Function<JMSContext, Destination> source;
    private final Supplier<@Nullable String> wanted;
    private final String purpose;
    /** A session does not take it well to be closed by two at once. */
    private final Object closing = new Object();

    private @Nullable JMSContext context;
    private volatile @Nullable JMSConsumer consumer;
    private volatile boolean waiting;
    private @Nullable String selector;
    private boolean failing;

    /** Makes of a message what it stands for. */
    @FunctionalInterface
    interface Reading<T> {
        T of(Message message) throws JMSException;
    }

    /**
     * @param wanted which messages are taken, as a selector that may change at any time; null for all
     * @param purpose what cannot be done while the broker does not work
     */
    ReconnectingConsumer(
            ConnectionFactory broker,
            Function<JMSContext, Destination> source,
            Supplier<@Nullable String> wanted,
            String purpose) {
        this.broker = broker;
        this.source = source;
        this.wanted = wanted;
        this.purpose = purpose;
    }

    /** Waits for the next message, but not longer than {@code patience}; null if none came, or the broker failed. */
    <T> @Nullable T receive(Duration patience, Reading<T> reading) {
        try {
            Message message = receiveFrom(consumer(), patience);
            recovered();
            return message == null ? null : reading.of(message);
        } catch (JMSException e) {
            failed(e);
            return null;
        } catch (JMSRuntimeException e) {
            failed(e);
            await(patience.compareTo(RETRY) < 0 ? patience : RETRY);
            return null;
        }
    }

    private @Nullable Message receiveFrom(JMSConsumer open, Duration patience) {
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
            open = context.createConsumer(source.apply(context), now);
            selector = now;
            consumer = open;
        }
        return open;
    }

    /** Ends a wait for the next message from another thread. */
    void wake() {
        JMSConsumer open = consumer;
        if (waiting && open != null) {
            consumer = null;
            synchronized (closing) {
                open.close();
            }
        }
    }

    private void recovered() {
        if (failing) {
            LOG.info("The message broker can be used again");
            failing = false;
        }
    }

    /** The connection is given up; the next wait makes another one. */
    void failed(Exception e) {
        if (!failing) {
            LOG.warn("{} until the message broker works again: {}", purpose, e.getMessage());
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

    void close() {
        synchronized (closing) {
            if (context != null) {
                closeQuietly(context);
            }
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
}
