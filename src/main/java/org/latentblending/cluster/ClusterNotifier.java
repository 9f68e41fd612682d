package org.latentblending.cluster;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.latentblending.queue.QueueUnavailable;
import org.latentblending.queue.Topic;
import org.latentblending.system.JobSettings;
import org.latentblending.system.Role;
import org.latentblending.transitions.TransitionEnded;
import org.latentblending.transitions.TransitionEvent;
import org.latentblending.transitions.running.TransitionNotification;
import org.latentblending.transitions.running.TransitionPreview;
import org.latentblending.transitions.running.TransitionProgress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tells other servers what happens to transitions at this one, and publishes here what they tell as {@link
 * TransitionNotification}. Workers only hear what is over. Neither side waits for the other: what the broker does not take
 * becomes one piece a transition, or is lost. A broker within this process has nobody else to tell.
 */
@Component
@ConditionalOnProperty(name = "spring.artemis.mode", havingValue = "native")
class ClusterNotifier implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterNotifier.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final long RETRY_MILLIS = 500;

    private final Topic topic;
    private final ApplicationEventPublisher publisher;
    private final JsonMapper json;
    private final boolean onlyUrgent;
    private final CoalescingQueue waiting = new CoalescingQueue();
    private volatile boolean running;
    private Topic.@Nullable Listener listener;
    private @Nullable Thread telling;
    private @Nullable Thread hearing;

    ClusterNotifier(Topic topic, ApplicationEventPublisher publisher, JsonMapper json, JobSettings settings) {
        this.topic = topic;
        this.publisher = publisher;
        this.json = json;
        this.onlyUrgent = settings.role() == Role.WORKER;
    }

    @TransactionalEventListener
    void appended(TransitionEvent.Appended appended) {
        waiting.add(TransitionNotification.of(appended.event()));
    }

    @EventListener
    void progress(TransitionProgress progress) {
        waiting.add(TransitionNotification.of(progress));
    }

    @EventListener
    void preview(TransitionPreview preview) {
        waiting.add(TransitionNotification.of(preview));
    }

    @TransactionalEventListener
    void ended(TransitionEnded ended) {
        waiting.add(TransitionNotification.over(ended.transitionId()));
    }

    @EventListener
    void deleted(TransitionEvent.TransitionDeleted deleted) {
        waiting.add(TransitionNotification.over(deleted.transitionId()));
    }

    @Override
    public synchronized void start() {
        running = true;
        waiting.open(true);
        Topic.Listener open = topic.listener(onlyUrgent);
        listener = open;
        telling = new Thread(this::tell, "news-out");
        hearing = new Thread(() -> hear(open), "news-in");
        telling.start();
        hearing.start();
    }

    private void tell() {
        for (TransitionNotification news = waiting.take(); news != null; news = waiting.take()) {
            try {
                topic.send(json.writeValueAsString(news), news.isOver());
            } catch (QueueUnavailable e) {
                LOG.debug("Other servers have to find out for themselves", e);
                pause();
            }
        }
    }

    private void hear(Topic.Listener from) {
        try (from) {
            while (running) {
                String text = from.next(PATIENCE);
                if (text != null) {
                    publish(text);
                }
            }
        }
    }

    private void publish(String text) {
        try {
            publisher.publishEvent(json.readValue(text, TransitionNotification.class));
        } catch (JacksonException e) {
            LOG.warn("Another server tells what this one does not understand: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.warn("Could not act on what another server tells", e);
        }
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void stop() {
        running = false;
        if (listener != null) {
            listener.wake();
        }
        waiting.open(false);
        join(telling);
        join(hearing);
    }

    private static void join(@Nullable Thread thread) {
        try {
            if (thread != null) {
                thread.join(PATIENCE.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
