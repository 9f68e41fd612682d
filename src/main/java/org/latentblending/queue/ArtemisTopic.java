package org.latentblending.queue;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSRuntimeException;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/** A multicast address of an Apache Artemis broker; nothing of it is written to the journal. */
@Component
class ArtemisTopic implements Topic, DisposableBean {
    static final String ADDRESS = "latentblending.news";
    /** What the broker keeps at most for one listener that does not take it, whatever the broker's own settings. */
    static final int MOST_WAITING = 500;

    private static final String SERVER = "server";
    private static final String URGENT = "urgent";

    private final ConnectionFactory broker;
    private final String self = UUID.randomUUID().toString();
    private @Nullable JMSContext sending;

    ArtemisTopic(ConnectionFactory broker) {
        this.broker = broker;
    }

    @Override
    public synchronized void send(String text, boolean urgent) {
        try {
            if (sending == null) {
                sending = broker.createContext();
            }
            sending.createProducer()
                    .setDeliveryMode(DeliveryMode.NON_PERSISTENT)
                    .setProperty(SERVER, self)
                    .setProperty(URGENT, urgent)
                    .send(sending.createTopic(ADDRESS), text);
        } catch (JMSRuntimeException e) {
            destroy();
            throw new QueueUnavailable(e);
        }
    }

    @Override
    public Listener listener(boolean onlyUrgent) {
        String wanted = "%s <> '%s'%s".formatted(SERVER, self, onlyUrgent ? " and %s = true".formatted(URGENT) : "");
        return new Hearing(new ReconnectingConsumer(
                broker,
                context -> context.createTopic(ADDRESS + "?ring-size=" + MOST_WAITING),
                () -> wanted,
                "Nothing is heard of other servers"));
    }

    /** Closes the connection of the sender; the next text opens another one. */
    @Override
    public synchronized void destroy() {
        if (sending != null) {
            ReconnectingConsumer.closeQuietly(sending);
            sending = null;
        }
    }

    private record Hearing(ReconnectingConsumer consumer) implements Listener {
        @Override
        public @Nullable String next(Duration patience) {
            return consumer.receive(patience, message -> {
                String text = message.getBody(String.class);
                message.acknowledge();
                return text;
            });
        }

        @Override
        public void wake() {
            consumer.wake();
        }

        @Override
        public void close() {
            consumer.close();
        }
    }
}
