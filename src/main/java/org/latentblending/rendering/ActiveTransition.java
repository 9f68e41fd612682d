package org.latentblending.rendering;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.MoviePlan;
import org.latentblending.diffusion.inpainting.Inpainting;
import org.latentblending.rendering.movies.FrameFinisher;
import org.latentblending.transitions.RunningTransition;
import org.latentblending.transitions.TransitionRequest;

/**
 * The state that the workers of this process share while they work on one transition.
 *
 * @param previewed when each frame had its last preview, in nanoseconds of {@link System#nanoTime}, by the frame's index
 */
record ActiveTransition(
        String id,
        TransitionRequest request,
        @Nullable Inpainting inpainting,
        MoviePlan plan,
        RunningTransition progress,
        FrameFinisher frames,
        Map<Integer, Long> previewed) {

    int blocks() {
        return plan.segment().blocks().size();
    }
}
