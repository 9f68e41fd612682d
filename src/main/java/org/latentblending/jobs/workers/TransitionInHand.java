package org.latentblending.jobs.workers;

import org.jspecify.annotations.Nullable;
import org.latentblending.blending.MoviePlan;
import org.latentblending.diffusion.Inpainting;
import org.latentblending.jobs.RunningTransition;
import org.latentblending.jobs.TransitionRequest;

/** What the workers of this process share while they are at tasks of one transition. */
record TransitionInHand(
        String id,
        TransitionRequest request,
        @Nullable Inpainting inpainting,
        MoviePlan plan,
        RunningTransition now,
        FinishFrames frames) {

    int blocks() {
        return plan.segment().blocks().size();
    }
}
