package org.latentblending.queue;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.TextMessage;
import java.util.UUID;
import java.util.function.Consumer;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.jms.JmsException;
import org.springframework.jms.connection.CachingConnectionFactory;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.jms.listener.DefaultMessageListenerContainer;
import org.springframework.jms.listener.SessionAwareMessageListener;
import org.springframework.stereotype.Component;

/**
 * A topic of the broker for short texts to the other servers. Texts are not durable and may get lost: the broker drops the
 * oldest ones of a slow subscriber.
 */
@Component
public class NotificationTopic implements DisposableBean {
    static final String ADDRESS = "latentblending.notifications";
    /** The most texts that the broker keeps for one subscriber, independent of the broker's settings. */
    static final int MAX_WAITING = 500;

    private static final String SERVER = "server";
    private static final String URGENT = "urgent";

    private final ConnectionFactory broker;
    private final CachingConnectionFactory connection;
    private final JmsTemplate sender;
    private final String self = UUID.randomUUID().toString();

    NotificationTopic(ConnectionFactory broker) {
        this.broker = broker;
        connection = new CachingConnectionFactory(broker);
        sender = new JmsTemplate(connection);
        sender.setPubSubDomain(true);
        sender.setDefaultDestinationName(ADDRESS);
        sender.setExplicitQosEnabled(true);
        sender.setDeliveryPersistent(false);
    }

    /**
     * @param urgent whether subscribers to urgent texts receive it too
     * @throws QueueUnavailable if it may not have been sent
     */
    public void send(String text, boolean urgent) {
        try {
            sender.send(session -> {
                TextMessage message = session.createTextMessage(text);
                message.setStringProperty(SERVER, self);
                message.setBooleanProperty(URGENT, urgent);
                return message;
            });
        } catch (JmsException e) {
            connection.resetConnection();
            throw new QueueUnavailable(e);
        }
    }

    /**
     * Subscribes to the texts of other servers, on a thread of its own. It reconnects for as long as the broker fails.
     *
     * @return ends with {@link DefaultMessageListenerContainer#shutdown}
     */
    public DefaultMessageListenerContainer subscribe(boolean onlyUrgent, Consumer<String> receiver) {
        var container = new DefaultMessageListenerContainer();
        container.setBeanName("notifications");
        container.setConnectionFactory(broker);
        container.setPubSubDomain(true);
        container.setDestinationName(ADDRESS + "?ring-size=" + MAX_WAITING);
        container.setMessageSelector(
                "%s <> '%s'%s".formatted(SERVER, self, onlyUrgent ? " and %s = true".formatted(URGENT) : ""));
        container.setMessageListener(
                (SessionAwareMessageListener<TextMessage>) (message, session) -> receiver.accept(message.getText()));
        container.setRecoveryInterval(500);
        container.afterPropertiesSet();
        container.start();
        return container;
    }

    @Override
    public void destroy() {
        connection.destroy();
    }
}
