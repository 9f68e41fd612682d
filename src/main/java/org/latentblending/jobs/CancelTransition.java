package org.latentblending.jobs;

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
        // Queued first: if a worker starts it in between, it is found among the running ones.
        if (!lifecycle.cancelQueued(id)) {
            running.find(id).ifPresent(RunningTransition::cancel);
        }
    }
}
