package org.latentblending.transitions.lifecycle;

import lombok.AccessLevel;
import lombok.RequiredArgsConstructor;
import org.latentblending.transitions.running.RunningTransition;
import org.latentblending.transitions.running.RunningTransitions;
import org.springframework.stereotype.Component;

/** Cancels a queued transition at once, and a running one within one denoising step. */
@Component
@RequiredArgsConstructor(access = AccessLevel.PACKAGE)
public class CancelTransition {
    private final TransitionLifecycle lifecycle;
    private final RunningTransitions running;

    /** Does nothing to a finished transition. */
    public void cancel(String id) {
        int completedSteps =
                running.find(id).map(RunningTransition::completedSteps).orElse(0);
        lifecycle.cancel(id, completedSteps);
    }
}
