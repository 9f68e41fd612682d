package org.latentblending.transitions;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.BranchPosition;

/**
 * A change of a transition, as it is pushed and replayed.
 *
 * @param seq numbers a transition's events from 1 without gaps
 * @param type {@code status}, {@code branch}, {@code frame}, {@code movie}, {@code problem}, {@code setback}, {@code dropped}
 *     or {@code reused}
 * @param status the new status; null for events of other types
 * @param frameIndex index of the frame whose picture belongs to the event; null for events of other types
 * @param message the JSON message; for a frame the header of the binary message
 */
public record TransitionEvent(
        String transitionId,
        long seq,
        String type,
        @Nullable TransitionStatus status,
        @Nullable Integer frameIndex,
        String message) {
    public static final String STATUS = "status";
    public static final String BRANCH = "branch";
    public static final String FRAME = "frame";
    public static final String MOVIE = "movie";
    public static final String PROBLEM = "problem";
    public static final String SETBACK = "setback";
    /** Adaptive placement has taken frames out of the movie; the field has their indices. */
    public static final String DROPPED = "dropped";
    /** What is taken from other transitions has changed; the field has all of it, as in the view. */
    public static final String REUSED = "reused";

    public boolean isEnd() {
        return status != null && status.isFinal();
    }

    /** A branch at this fraction of its segment, 0 to 1, has {@code started} or {@code completed} a block. */
    public record BranchChange(int segment, int block, int branch, double fraction, String state) {
        public static BranchChange of(BranchPosition branch, String state) {
            return new BranchChange(branch.segment(), branch.block(), branch.branch(), branch.fraction(), state);
        }
    }

    /**
     * The fields of a message with the picture of a frame: its fraction of the segment, 0 to 1, and its size in pixels.
     *
     * @param leftDistance how much the picture differs from that of the frame that is next to it on the left, among those
     *     published before; null if there is none, or it is unknown
     * @param rightDistance the same for the right
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record PictureHeader(
            int segment,
            int index,
            double fraction,
            String contentType,
            int width,
            int height,
            @Nullable Double leftDistance,
            @Nullable Double rightDistance) {
        public static PictureHeader jpeg(int segment, int index, double fraction, int width, int height) {
            return new PictureHeader(segment, index, fraction, "image/jpeg", width, height, null, null);
        }

        PictureHeader withDistances(@Nullable Double left, @Nullable Double right) {
            return new PictureHeader(segment, index, fraction, contentType, width, height, left, right);
        }
    }

    /** Published within the process; transactional listeners get it when the event is durable. */
    public record Appended(TransitionEvent event) {}

    /** Published within the process when a transition ends; transactional listeners get it when that is durable. */
    public record Ended(String transitionId, TransitionStatus status, Transition.@Nullable Problem problem) {}

    /** Published within the process when a transition and its files are deleted. */
    public record Deleted(String transitionId) {}
}
