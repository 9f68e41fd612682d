package org.latentblending.transitions.lifecycle;

import org.latentblending.transitions.running.RunningTransition;
import org.latentblending.transitions.running.RunningTransitions;
import org.springframework.stereotype.Component;

/** Cancels a queued transition at once, and a running one within one denoising step. */
@Component
public class CancelTransition {
    private final TransitionLifecycle lifecycle;
    private final RunningTransitions running;

    CancelTransition(TransitionLifecycle lifecycle, RunningTransitions running) {
        this.lifecycle = lifecycle;
        this.running = running;
    }

    /** Does nothing to a finished transition. */
    public void cancel(String id) {
        int completedSteps =
                running.find(id).map(RunningTransition::completedSteps).orElse(0);
        lifecycle.cancel(id, completedSteps);
    }
}
