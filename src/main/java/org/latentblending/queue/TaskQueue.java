package org.latentblending.queue;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.DeliveryMode;
import jakarta.jms.Message;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.jms.JmsException;
import org.springframework.jms.connection.CachingConnectionFactory;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.stereotype.Component;

/**
 * The broker's queue of messages that tasks are ready. Tasks of started transitions come first, suspects last, and within
 * each group the order is first in, first out. A received message stays in the queue until the worker acknowledges it. A
 * message may be delivered more than once; the database decides whether there is anything to do.
 */
@Component
public class TaskQueue implements DisposableBean {
    static final String ADDRESS = "latentblending.tasks";
    static final String TASK = "task";
    static final String TRANSITION = "transition";
    private static final String MODEL = "model";

    private final ConnectionFactory broker;
    private final CachingConnectionFactory connection;
    private final JmsTemplate jms;

    TaskQueue(ConnectionFactory broker) {
        this.broker = broker;
        connection = new CachingConnectionFactory(broker);
        jms = new JmsTemplate(connection);
    }

    /** @param model id of the model that the task needs */
    public record TaskMessage(long taskId, String transitionId, String model, Turn turn) {}

    /** The order in which messages are received. */
    public enum Turn {
        /** The transition has started. */
        BEGUN(6),
        /** The transition has not started. */
        NEW(4),
        /** A process crashed while it held the task. */
        SUSPECT(2);

        private final int priority;

        Turn(int priority) {
            this.priority = priority;
        }
    }

    /** Adds a message, durable when this returns; throws {@link QueueUnavailable} if it may not have been added. */
    public void put(TaskMessage task) {
        call(() -> jms.execute(ADDRESS, (session, producer) -> {
            Message message = session.createMessage();
            message.setLongProperty(TASK, task.taskId());
            message.setStringProperty(TRANSITION, task.transitionId());
            message.setStringProperty(MODEL, task.model());
            producer.send(message, DeliveryMode.PERSISTENT, task.turn().priority, Message.DEFAULT_TIME_TO_LIVE);
            return true;
        }));
    }

    /** Ids of the tasks whose messages no worker has received; throws {@link QueueUnavailable} after a failure. */
    public Set<Long> waiting() {
        Set<Long> tasks = new HashSet<>();
        call(() -> jms.browse(ADDRESS, (session, browser) -> {
            for (Enumeration<?> messages = browser.getEnumeration(); messages.hasMoreElements(); ) {
                tasks.add(((Message) messages.nextElement()).getLongProperty(TASK));
            }
            return true;
        }));
        return tasks;
    }

    private void call(Runnable broker) {
        try {
            broker.run();
        } catch (JmsException e) {
            connection.resetConnection();
            throw new QueueUnavailable(e);
        }
    }

    /** A consumer of all messages, for one thread. */
    public TaskConsumer consumer() {
        return new TaskConsumer(broker, () -> null);
    }

    /** A consumer of the messages whose model is in the set at the time, for one thread. */
    public TaskConsumer consumer(Supplier<Set<String>> models) {
        return new TaskConsumer(broker, () -> selector(models.get()));
    }

    /** The selector of no models matches nothing, because every message has a model. */
    private static String selector(Set<String> models) {
        return models.isEmpty()
                ? MODEL + " is null"
                : models.stream()
                        .sorted()
                        .map(model -> "'" + model.replace("'", "''") + "'")
                        .collect(Collectors.joining(", ", MODEL + " in (", ")"));
    }

    @Override
    public void destroy() {
        connection.destroy();
    }
}
