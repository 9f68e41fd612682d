package org.latentblending.blending;

/**
 * A chain of transitions over two or more keyframes. Each inner keyframe is the right end of one segment and the left
 * end of the next, and is computed and shown once ("swap forward" of the published method).
 *
 * @param segment the tree that every segment follows
 * @param keyframes number of keyframes, at least 2
 */
public record MoviePlan(SegmentPlan segment, int keyframes) {

    /** @throws IllegalArgumentException if there are fewer than 2 keyframes */
    public MoviePlan {
        if (keyframes < 2) {
            throw new IllegalArgumentException("A movie has at least 2 keyframes, not " + keyframes);
        }
    }

    /** Transitions between neighbouring keyframes. */
    public int segments() {
        return keyframes - 1;
    }

    /** Diffused frames of the whole movie, each shared keyframe once. */
    public int frames() {
        return frameIndex(segments(), 0) + 1;
    }

    /** Index in the movie of a segment's frame; a segment's last frame is the first of the next. */
    public int frameIndex(int segment, int branch) {
        return segment * (this.segment.schedule().frames() - 1) + branch;
    }

    /** UNet evaluations of one branch each, shared keyframes counted once. */
    public int totalSteps() {
        return Math.addExact(
                Math.multiplyExact(keyframes, segment.schedule().steps()),
                Math.multiplyExact(segments(), segment.innerSteps()));
    }
}
