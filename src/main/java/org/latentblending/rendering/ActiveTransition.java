package org.latentblending.rendering;

import org.jspecify.annotations.Nullable;
import org.latentblending.blending.MoviePlan;
import org.latentblending.diffusion.inpainting.Inpainting;
import org.latentblending.rendering.movies.FinishFrames;
import org.latentblending.transitions.TransitionRequest;
import org.latentblending.transitions.running.RunningTransition;

/** What the workers of this process share while they are at tasks of one transition. */
record ActiveTransition(
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
