package org.latentblending.cluster;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.jspecify.annotations.Nullable;
import org.latentblending.queue.NotificationTopic;
import org.latentblending.queue.QueueUnavailable;
import org.latentblending.system.Deadline;
import org.latentblending.system.RoleSettings;
import org.latentblending.system.RoleSettings.Role;
import org.latentblending.transitions.TransitionNotification;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;
import org.springframework.jms.listener.DefaultMessageListenerContainer;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Notifies the other servers of changes to transitions, and publishes their notifications within this process. Workers
 * receive only that transitions have ended. Neither side waits for the other: while the broker is unavailable,
 * notifications are merged into one for each transition, or dropped.
 */
@Component
@ConditionalOnExpression("'${spring.artemis.mode}'.equalsIgnoreCase('native')"
        + " or '${latentblending.worker-isolation:none}'.equalsIgnoreCase('process')")
@RequiredArgsConstructor
@Slf4j
class ClusterNotifier implements SmartLifecycle, TransitionNotification.Listener {
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final NotificationTopic topic;
    private final ApplicationEventPublisher publisher;
    private final JsonMapper json;
    private final RoleSettings role;
    private final CoalescingQueue waiting = new CoalescingQueue();
    private volatile @Nullable DefaultMessageListenerContainer subscription;
    private @Nullable ExecutorService sender;

    @Override
    public void changed(TransitionNotification notification) {
        waiting.add(notification);
    }

    @Override
    public synchronized void start() {
        waiting.open(true);
        subscription = topic.subscribe(role.role() == Role.WORKER, this::publish);
        sender = Executors.newSingleThreadExecutor(task -> new Thread(task, "notifications-out"));
        sender.execute(this::send);
    }

    private void send() {
        for (TransitionNotification next = waiting.take(); next != null; next = waiting.take()) {
            try {
                topic.send(json.writeValueAsString(next), next.isOver());
            } catch (QueueUnavailable e) {
                LOG.debug("A notification was lost; the other servers poll the database", e);
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
    }

    private void publish(String text) {
        try {
            publisher.publishEvent(json.readValue(text, TransitionNotification.class));
        } catch (JacksonException e) {
            LOG.warn("A notification of another server cannot be read: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.warn("A notification of another server could not be handled", e);
        }
    }

    @Override
    public synchronized void stop() {
        waiting.open(false);
        if (subscription != null) {
            subscription.shutdown();
            subscription = null;
        }
        if (sender != null) {
            sender.shutdown();
            new Deadline(Duration.ofSeconds(2)).awaitEnd(sender);
        }
    }

    @Override
    public boolean isRunning() {
        return subscription != null;
    }

    /** Notifications to be sent, at most one for each transition. */
    static class CoalescingQueue {
        private static final int MAX_TRANSITIONS = 1_000;

        private final Map<String, TransitionNotification> waiting = new LinkedHashMap<>();
        private boolean open = true;

        /** Of too many transitions the one that has waited longest is dropped. */
        synchronized void add(TransitionNotification notification) {
            waiting.merge(notification.transitionId(), notification, TransitionNotification::and);
            if (waiting.size() > MAX_TRANSITIONS) {
                removeFirst();
            }
            notifyAll();
        }

        /** Waits for a notification, and takes the one that has waited longest; null when the queue is closed. */
        synchronized @Nullable TransitionNotification take() {
            while (open && waiting.isEmpty()) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return null;
                }
            }
            return open ? removeFirst() : null;
        }

        synchronized void open(boolean isOpen) {
            open = isOpen;
            notifyAll();
        }

        private TransitionNotification removeFirst() {
            Iterator<TransitionNotification> first = waiting.values().iterator();
            TransitionNotification notification = first.next();
            first.remove();
            return notification;
        }
    }
}
