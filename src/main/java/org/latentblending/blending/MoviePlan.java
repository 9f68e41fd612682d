package org.latentblending.blending;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.KeyframeTrajectories.KeyframeTrajectory;
import org.latentblending.blending.adaptive.Adaptive;
import org.latentblending.blending.adaptive.Growth;
import org.latentblending.blending.adaptive.PlacedBranch;

/**
 * A chain of transitions over two or more keyframes. Each inner keyframe is the right end of one segment and the left
 * end of the next, and is computed and shown once ("swap forward" of the published method). A repeated keyframe, such as the
 * last one of a loop, is denoised once.
 *
 * @param segment the tree that every segment follows
 * @param guidance of every keyframe, at least 2
 * @param trajectories for every keyframe the index of its trajectory, in the order of first appearance
 * @param pictures the keyframes that show given pictures: their trajectories are known, nothing is denoised
 */
public record MoviePlan(
        SegmentPlan segment, List<GuidanceDamping> guidance, List<Integer> trajectories, Set<Integer> pictures) {
    /** @throws IllegalArgumentException if there are fewer than 2 keyframes */
    public MoviePlan {
        guidance = List.copyOf(guidance);
        trajectories = List.copyOf(trajectories);
        pictures = Set.copyOf(pictures);
        Preconditions.require(guidance.size() >= 2, "A movie has at least 2 keyframes, not %d", guidance.size());
    }

    /** A plan in which every keyframe is drawn and has a trajectory of its own. */
    public MoviePlan(SegmentPlan segment, List<GuidanceDamping> guidance) {
        this(segment, guidance, everyKeyframe(guidance), Set.of());
    }

    private static List<Integer> everyKeyframe(List<GuidanceDamping> guidance) {
        return IntStream.range(0, guidance.size()).boxed().toList();
    }

    /** A plan in which equal keyframes share a trajectory, unless they are crossfed and depend on the one before. */
    public static MoviePlan of(
            SegmentPlan segment, List<GuidanceDamping> guidance, List<?> keyframes, Set<Integer> pictures) {
        if (segment.crossfeeds()) {
            return new MoviePlan(segment, guidance, everyKeyframe(guidance), pictures);
        }
        List<?> distinct = keyframes.stream().distinct().toList();
        return new MoviePlan(
                segment, guidance, keyframes.stream().map(distinct::indexOf).toList(), pictures);
    }

    /** The first keyframe of every trajectory. */
    public List<Integer> distinctKeyframes() {
        return trajectories.stream().distinct().map(trajectories::indexOf).toList();
    }

    /** Whether the last keyframe is the first one again. */
    public boolean isLoop() {
        return trajectories.get(0).equals(trajectories.get(trajectories.size() - 1));
    }

    /** The first keyframe of every trajectory that is denoised. */
    private List<Integer> drawnKeyframes() {
        return distinctKeyframes().stream()
                .filter(keyframe -> !pictures.contains(keyframe))
                .toList();
    }

    /** All keyframes of a trajectory. */
    public List<Integer> keyframesOf(int trajectory) {
        return IntStream.range(0, keyframes())
                .filter(keyframe -> trajectories.get(keyframe) == trajectory)
                .boxed()
                .toList();
    }

    public int keyframes() {
        return guidance.size();
    }

    public int segments() {
        return keyframes() - 1;
    }

    /** How branches are added to the keyframes; null for static trees. */
    public @Nullable Growth growth() {
        Adaptive adaptive = segment.adaptive();
        return adaptive == null ? null : new Growth(segment.schedule().steps(), segment.levels(), adaptive, segments());
    }

    /** Diffused frames of the whole movie, each shared keyframe once; the most that adaptive placement makes. */
    public int frames() {
        Growth growth = growth();
        return frameIndex(segments(), 0) + 1 + (growth == null ? 0 : growth.innerPictures());
    }

    /** Index in the movie of a segment's planned frame; a segment's last frame is the first of the next. */
    public int frameIndex(int segment, int branch) {
        return segment * (this.segment.schedule().frames() - 1) + branch;
    }

    /** Number of segments that are complete when the movie's first {@code frames} frames are. */
    public int segmentsOf(int frames) {
        return Math.min(
                segments(), Math.max(0, frames - 1) / (segment.schedule().frames() - 1));
    }

    /** Scale of classifier-free guidance in a segment at a fraction from 0 to 1, 1 or larger. */
    public double guidanceScale(int segment, double fraction) {
        return GuidanceDamping.between(guidance.get(segment), guidance.get(segment + 1), fraction);
    }

    /**
     * The unit that denoises the branches between the keyframes of neighbouring segments.
     *
     * @param span the segments, by their index in the movie
     * @param keyframes at both ends of the segments, with noise and embeddings of one size
     * @param complete trajectories of these keyframes
     * @param blocksDone blocks that were complete when the unit gave the checkpoint
     * @param checkpoint from which the unit resumes; empty to begin
     * @throws IllegalArgumentException if something does not fit this plan
     */
    public WorkUnit segmentUnit(
            Span span,
            List<Keyframe> keyframes,
            List<KeyframeTrajectory> complete,
            int blocksDone,
            List<float[]> checkpoint) {
        return new SegmentTrees(this, span, keyframes, complete, blocksDone, checkpoint);
    }

    /**
     * The unit that denoises branches that adaptive placement has placed.
     *
     * @param branches with one first block
     * @param keyframes of the whole movie, with noise and embeddings of one size
     * @param starts for each branch its parents' mixed latents at the start of its first and of every later block
     * @param blocksDone blocks that were complete when the unit gave the checkpoint; 0 to begin
     * @param checkpoint from which the unit resumes; empty to begin
     * @throws IllegalArgumentException if something does not fit this plan
     */
    public WorkUnit branchUnit(
            List<PlacedBranch> branches,
            List<Keyframe> keyframes,
            List<List<float[]>> starts,
            int blocksDone,
            List<float[]> checkpoint) {
        return new PlacedBranches(this, branches, keyframes, starts, blocksDone, checkpoint);
    }

    /** UNet evaluations of the trajectories of keyframes, by their index. */
    public int keyframeSteps(Span trajectories) {
        return keyframeSteps(
                IntStream.range(trajectories.from(), trajectories.to()).boxed().toList());
    }

    /** As {@link #keyframeSteps(Span)}, of any trajectories. */
    public int keyframeSteps(Collection<Integer> trajectories) {
        long drawn = trajectories.stream()
                .filter(trajectory -> !pictures.contains(this.trajectories.indexOf(trajectory)))
                .count();
        return (int) drawn * segment.schedule().steps();
    }

    /**
     * UNet evaluations of a segment: a drawn keyframe's count where it appears first.
     *
     * @param placed the branches that adaptive placement has placed; empty for static trees
     */
    public int steps(int segment, List<PlacedBranch> placed) {
        long keyframes = drawnKeyframes().stream()
                .filter(keyframe -> Math.max(0, keyframe - 1) == segment)
                .count();
        int steps = this.segment.schedule().steps();
        int inPlaced = placed.stream()
                .filter(branch -> branch.segment() == segment)
                .mapToInt(branch ->
                        steps - this.segment.blocks().get(branch.block()).from())
                .sum();
        return (int) keyframes * steps + this.segment.innerSteps() + inPlaced;
    }

    /** UNet evaluations of one branch each, shared and repeated keyframes counted once; the most of adaptive placement. */
    public int totalSteps() {
        int ofKeyframes =
                Math.multiplyExact(drawnKeyframes().size(), segment.schedule().steps());
        Growth growth = growth();
        int inner = growth == null ? Math.multiplyExact(segments(), segment.innerSteps()) : growth.innerSteps();
        return Math.addExact(ofKeyframes, inner);
    }
}
