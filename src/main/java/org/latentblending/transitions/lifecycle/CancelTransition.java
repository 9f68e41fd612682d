package org.latentblending.transitions.lifecycle;

import org.latentblending.transitions.running.RunningTransition;
import org.latentblending.transitions.running.RunningTransitions;
import org.springframework.stereotype.Component;

/** Stops a transition: a waiting one at once, a running one within one denoising step. */
@Component
public class CancelTransition {
    private final TransitionLifecycle lifecycle;
    private final RunningTransitions running;

    CancelTransition(TransitionLifecycle lifecycle, RunningTransitions running) {
        this.lifecycle = lifecycle;
        this.running = running;
    }

    /** Valid in every state; a finished one stays as it is. */
    public void cancel(String id) {
        int completedSteps =
                running.find(id).map(RunningTransition::completedSteps).orElse(0);
        lifecycle.cancel(id, completedSteps);
    }
}
