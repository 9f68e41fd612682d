package org.latentblending.transitions.running;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** The running transitions of this process, and the progress that other servers report. */
@Component
public class RunningTransitions {
    private static final int MAX_REMOTE = 1_000;

    private final Map<String, RunningTransition> byId = new ConcurrentHashMap<>();
    private final Map<String, TransitionProgress> remote = Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, TransitionProgress> eldest) {
            return size() > MAX_REMOTE;
        }
    });

    /** Last speed in UNet evaluations per second; 0 before the first transition. */
    private volatile double stepsPerSecond;

    /** @param storedSteps steps that need not be repeated */
    public RunningTransition begin(String id, int totalSteps, int storedSteps) {
        var running = new RunningTransition(totalSteps, storedSteps);
        byId.put(id, running);
        return running;
    }

    public void end(String id) {
        RunningTransition ended = byId.remove(id);
        if (ended != null && ended.stepsPerSecond() > 0) {
            stepsPerSecond = ended.stepsPerSecond();
        }
    }

    public Optional<RunningTransition> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** The last progress that another server reported. */
    public Optional<TransitionProgress> remoteProgress(String id) {
        return Optional.ofNullable(remote.get(id));
    }

    @EventListener
    void notified(TransitionNotification notification) {
        if (notification.isOver()) {
            remote.remove(notification.transitionId());
        } else if (notification.progress() != null) {
            remote.put(notification.transitionId(), notification.progress());
        }
    }

    /** Remaining steps of the running transitions. */
    public long stepsLeft() {
        return byId.values().stream().mapToLong(RunningTransition::stepsLeft).sum();
    }

    public double stepsPerSecond() {
        double now = byId.values().stream()
                .mapToDouble(RunningTransition::stepsPerSecond)
                .sum();
        return now > 0 ? now : stepsPerSecond;
    }
}
