package org.latentblending.jobs;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** The transitions that workers of this process are busy with. */
@Component
public class RunningTransitions {
    private final Map<String, RunningTransition> byId = new ConcurrentHashMap<>();

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
