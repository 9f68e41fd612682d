package org.latentblending.transitions.running;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** The transitions that workers are busy with: those of this process, and what others tell of theirs. */
@Component
public class RunningTransitions {
    private static final int MOST_ELSEWHERE = 1_000;

    private final Map<String, RunningTransition> byId = new ConcurrentHashMap<>();
    private final Map<String, TransitionProgress> elsewhere = Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, TransitionProgress> eldest) {
            return size() > MOST_ELSEWHERE;
        }
    });

    /** Speed of the last work, in UNet evaluations a second; 0 before there was any. */
    private volatile double stepsPerSecond;

    /** @param storedSteps that need not be made again */
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

    /** What another process told last of its work at a transition. */
    public Optional<TransitionProgress> elsewhere(String id) {
        return Optional.ofNullable(elsewhere.get(id));
    }

    @EventListener
    void news(TransitionNotification news) {
        if (news.isOver()) {
            elsewhere.remove(news.transitionId());
        } else if (news.progress() != null) {
            elsewhere.put(news.transitionId(), news.progress());
        }
    }

    /** Steps that the running transitions still have to make. */
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
