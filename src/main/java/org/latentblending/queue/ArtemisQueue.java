package org.latentblending.queue;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.QueueBrowser;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/** The queue of an Apache Artemis broker, in this process or elsewhere. */
@Component
class ArtemisQueue implements TaskQueue, DisposableBean {
    static final String ADDRESS = "latentblending.tasks";
    static final String TASK = "task";
    static final String TRANSITION = "transition";
    static final String MODEL = "model";

    private final ConnectionFactory broker;
    private @Nullable JMSContext sending;

    ArtemisQueue(ConnectionFactory broker) {
        this.broker = broker;
    }

    @Override
    public synchronized void put(TaskMessage message) {
        try {
            if (sending == null) {
                sending = broker.createContext();
            }
            JMSProducer producer = sending.createProducer()
                    .setPriority(priority(message.turn()))
                    .setProperty(TASK, message.taskId())
                    .setProperty(TRANSITION, message.transitionId());
            if (message.model() != null) {
                producer.setProperty(MODEL, message.model());
            }
            producer.send(sending.createQueue(ADDRESS), sending.createMessage());
        } catch (JMSRuntimeException e) {
            destroy();
            throw new QueueUnavailable(e);
        }
    }

    private static int priority(Turn turn) {
        return switch (turn) {
            case BEGUN -> 6;
            case NEW -> 4;
            case SUSPECT -> 2;
        };
    }

    @Override
    public Set<Long> waiting() {
        Set<Long> tasks = new HashSet<>();
        try (JMSContext context = broker.createContext();
                QueueBrowser browser = context.createBrowser(context.createQueue(ADDRESS))) {
            for (Enumeration<?> messages = browser.getEnumeration(); messages.hasMoreElements(); ) {
                tasks.add(((Message) messages.nextElement()).getLongProperty(TASK));
            }
        } catch (JMSException | JMSRuntimeException e) {
            throw new QueueUnavailable(e);
        }
        return tasks;
    }

    @Override
    public Taker taker() {
        return new ArtemisConsumer(broker, () -> null);
    }

    @Override
    public Taker taker(Supplier<Set<String>> models) {
        return new ArtemisConsumer(broker, () -> selector(models.get()));
    }

    /** A condition in the language of message selectors. */
    private static String selector(Set<String> models) {
        return models.stream()
                .sorted()
                .map(model -> " or %s = '%s'".formatted(MODEL, model.replace("'", "''")))
                .collect(Collectors.joining("", MODEL + " is null", ""));
    }

    /** Closes the connection of the sender; the next message opens another one. */
    @Override
    public synchronized void destroy() {
        if (sending != null) {
            ReconnectingConsumer.closeQuietly(sending);
            sending = null;
        }
    }
}
