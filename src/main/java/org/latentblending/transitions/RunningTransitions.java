package org.latentblending.transitions;

import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/** The running transitions of this process, and the progress that other servers report. */
@Component
public class RunningTransitions {
    private final Map<String, RunningTransition> byId = new ConcurrentHashMap<>();
    private final Map<String, TransitionProgress> remote = Caffeine.newBuilder()
            .maximumSize(1_000)
            .<String, TransitionProgress>build()
            .asMap();
    /** Last speed in evaluations of the whole UNet per second; 0 before the first transition. */
    private volatile double wholeStepsPerSecond;

    /**
     * @param stepCost see {@link TransitionRequest#stepCost}
     * @param storedSteps steps that need not be repeated
     */
    public RunningTransition begin(String id, int totalSteps, double stepCost, int storedSteps) {
        var running = new RunningTransition(id, stepCost, storedSteps > 0);
        running.raiseTotal(totalSteps);
        running.stored(0, storedSteps);
        byId.put(id, running);
        return running;
    }

    public void end(String id) {
        RunningTransition ended = byId.remove(id);
        if (ended != null && ended.wholeStepsPerSecond() > 0) {
            wholeStepsPerSecond = ended.wholeStepsPerSecond();
        }
    }

    /** Completed steps of a transition; 0 if no server reports its progress. */
    public int completedSteps(String id) {
        return progress(id).mapToInt(TransitionProgress::completedSteps).max().orElse(0);
    }

    /** Time until a transition is finished; null if unknown. */
    public @Nullable Double etaSeconds(String id) {
        double eta =
                progress(id).findFirst().map(TransitionProgress::etaSeconds).orElse(0.0);
        return eta > 0 ? eta : null;
    }

    /** The progress in this process, and the last progress that another server reported, if there are any. */
    private Stream<TransitionProgress> progress(String id) {
        RunningTransition local = byId.get(id);
        return Stream.of(local == null ? null : local.progress(), remote.get(id))
                .filter(Objects::nonNull);
    }

    @EventListener
    void notified(TransitionNotification notification) {
        if (notification.isOver()) {
            remote.remove(notification.transitionId());
        } else if (notification.progress() != null && notification.progress().rendering() == null) {
            remote.put(notification.transitionId(), notification.progress());
        }
    }

    @TransactionalEventListener
    void ended(TransitionEvent.Ended ended) {
        remote.remove(ended.transitionId());
    }

    /** Remaining work of the running transitions, in evaluations of the whole UNet. */
    public double wholeStepsLeft() {
        return byId.values().stream()
                .mapToDouble(RunningTransition::wholeStepsLeft)
                .sum();
    }

    /** Speed in evaluations of the whole UNet, so that it serves to estimate drafts and others alike. */
    public double wholeStepsPerSecond() {
        double now = byId.values().stream()
                .mapToDouble(RunningTransition::wholeStepsPerSecond)
                .sum();
        return now > 0 ? now : wholeStepsPerSecond;
    }
}
