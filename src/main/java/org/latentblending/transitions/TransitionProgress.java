package org.latentblending.transitions;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Progress of a transition; published within the process at most ten times a second, and not stored. Steps are UNet
 * evaluations of one branch each; the time until it, or its movie, is finished is 0 if unknown.
 *
 * @param rendering while the pictures of the movie are written; null while frames are drawn
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TransitionProgress(
        String transitionId,
        int completedSteps,
        int totalSteps,
        double etaSeconds,
        double framesPerSecond,
        @Nullable Rendering rendering) {

    public static TransitionProgress ofSteps(
            String transitionId, int completedSteps, int totalSteps, double etaSeconds, double framesPerSecond) {
        return new TransitionProgress(transitionId, completedSteps, totalSteps, etaSeconds, framesPerSecond, null);
    }

    /** @param etaSeconds until the movie is written; 0 if unknown */
    public TransitionProgress with(Rendering pictures, double etaSeconds) {
        return new TransitionProgress(transitionId, completedSteps, totalSteps, etaSeconds, framesPerSecond, pictures);
    }

    /** Pictures of the movie, those between frames included. */
    public record Rendering(int completedPictures, int totalPictures) {}
}
