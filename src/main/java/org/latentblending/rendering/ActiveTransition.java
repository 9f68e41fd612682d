package org.latentblending.rendering;

import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.MoviePlan;
import org.latentblending.diffusion.inpainting.Inpainting;
import org.latentblending.media.images.Picture;
import org.latentblending.rendering.movies.FrameFinisher;
import org.latentblending.transitions.RunningTransition;
import org.latentblending.transitions.TransitionRequest;

/**
 * The state that the workers of this process share while they work on one transition.
 *
 * @param uploaded reads an uploaded picture by its id, in the size of the frames; fails if it is no longer stored
 * @param previewed when each frame had its last preview, in nanoseconds of {@link System#nanoTime}, by the frame's index
 */
record ActiveTransition(
        String id,
        TransitionRequest request,
        @Nullable Inpainting inpainting,
        Function<String, Picture> uploaded,
        MoviePlan plan,
        RunningTransition progress,
        FrameFinisher frames,
        Map<Integer, Long> previewed) {

    int blocks() {
        return plan.segment().blocks().size();
    }
}
