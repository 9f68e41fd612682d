package org.latentblending.blending;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A chain of transitions over two or more keyframes. Each inner keyframe is the right end of one segment and the left
 * end of the next, and is computed and shown once ("swap forward" of the published method). A keyframe that comes again,
 * as the last one of a loop does, is denoised in the column of the first time.
 *
 * @param segment the tree that every segment follows
 * @param guidance of every keyframe, at least 2
 * @param columns for every keyframe the number of the column that it is denoised in, in the order of first appearance
 */
public record MoviePlan(SegmentPlan segment, List<GuidanceDamping> guidance, List<Integer> columns) {

    /** @throws IllegalArgumentException if there are fewer than 2 keyframes */
    public MoviePlan {
        guidance = List.copyOf(guidance);
        columns = List.copyOf(columns);
        if (guidance.size() < 2) {
            throw new IllegalArgumentException("A movie has at least 2 keyframes, not " + guidance.size());
        }
    }

    /** A plan in which every keyframe has a column of its own. */
    public MoviePlan(SegmentPlan segment, List<GuidanceDamping> guidance) {
        this(segment, guidance, IntStream.range(0, guidance.size()).boxed().toList());
    }

    /**
     * A plan in which keyframes that are equal share a column, but for crossfed ones: what these become depends on the
     * keyframe before them.
     *
     * @param keyframes all that their pictures depend on
     */
    public static MoviePlan of(SegmentPlan segment, List<GuidanceDamping> guidance, List<?> keyframes) {
        List<?> distinct = keyframes.stream().distinct().toList();
        return segment.crossfeeds()
                ? new MoviePlan(segment, guidance)
                : new MoviePlan(
                        segment,
                        guidance,
                        keyframes.stream().map(distinct::indexOf).toList());
    }

    /** The first keyframe of every column. */
    public List<Integer> distinctKeyframes() {
        return IntStream.range(0, keyframes())
                .filter(keyframe -> columns.indexOf(columns.get(keyframe)) == keyframe)
                .boxed()
                .toList();
    }

    /** All keyframes of a column. */
    public List<Integer> keyframesOf(int column) {
        return IntStream.range(0, keyframes())
                .filter(keyframe -> columns.get(keyframe) == column)
                .boxed()
                .toList();
    }

    /** Number of keyframes, at least 2. */
    public int keyframes() {
        return guidance.size();
    }

    /** Transitions between neighbouring keyframes. */
    public int segments() {
        return keyframes() - 1;
    }

    /** Diffused frames of the whole movie, each shared keyframe once. */
    public int frames() {
        return frameIndex(segments(), 0) + 1;
    }

    /** Index in the movie of a segment's frame; a segment's last frame is the first of the next. */
    public int frameIndex(int segment, int branch) {
        return segment * (this.segment.schedule().frames() - 1) + branch;
    }

    /** How many segments, from the first on, are whole where the movie's first so many frames are there. */
    public int segmentsOf(int frames) {
        return Math.max(0, frames - 1) / (segment.schedule().frames() - 1);
    }

    /** Scale of classifier-free guidance in a segment at a fraction from 0 to 1, 1 or larger. */
    public double guidanceScale(int segment, double fraction) {
        return GuidanceDamping.between(guidance.get(segment), guidance.get(segment + 1), fraction);
    }

    /** UNet evaluations of one branch each, shared and repeated keyframes counted once. */
    public int totalSteps() {
        return Math.addExact(
                Math.multiplyExact(
                        distinctKeyframes().size(), segment.schedule().steps()),
                Math.multiplyExact(segments(), segment.innerSteps()));
    }
}
