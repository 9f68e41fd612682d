package org.latentblending.blending;

import java.util.ArrayList;
import java.util.List;

/**
 * Denoises the branches between the keyframes of neighbouring segments, level by level, the same level of all segments
 * together. After every level its {@link #levels} are all that it takes to go on elsewhere.
 */
public final class SegmentTrees {

    private final MoviePlan plan;
    private final List<SegmentTree> trees;
    private List<TreeLevel> levels;

    /**
     * Begins with the keyframes' columns.
     *
     * @param segments by their index in the movie
     * @param keyframes those at both ends of the segments, one more than there are segments, with noise and embeddings of
     *     one size
     * @param columns of these keyframes, complete
     * @throws IllegalArgumentException if something does not fit the plan
     */
    public SegmentTrees(MoviePlan plan, Span segments, List<Keyframe> keyframes, List<KeyframeTrajectory> columns) {
        Preconditions.require(
                segments.to() <= plan.segments(), "The movie has %d segments, not %d", plan.segments(), segments.to());
        Preconditions.keyframes(keyframes, segments.size() + 1);
        Preconditions.columns(columns, segments.size() + 1, keyframes.get(0));
        Preconditions.require(
                columns.get(0).blockEnds().size() == plan.segment().blocks().size(), "The columns are not complete");
        this.plan = plan;
        List<SegmentTree> trees = new ArrayList<>();
        for (int i = 0; i < segments.size(); i++) {
            trees.add(new SegmentTree(
                    plan,
                    segments.from() + i,
                    keyframes.get(i),
                    columns.get(i),
                    keyframes.get(i + 1),
                    columns.get(i + 1)));
        }
        this.trees = List.copyOf(trees);
        levels = trees.stream().map(SegmentTree::root).toList();
    }

    /**
     * Goes on from levels that {@link #levels} gave.
     *
     * @param levels of all the segments, after the same block
     * @throws IllegalArgumentException if something does not fit the plan
     */
    public SegmentTrees(
            MoviePlan plan,
            Span segments,
            List<Keyframe> keyframes,
            List<KeyframeTrajectory> columns,
            List<TreeLevel> levels) {
        this(plan, segments, keyframes, columns);
        Preconditions.require(
                levels.size() == trees.size(),
                "There are levels of %d segments, not of %d",
                levels.size(),
                trees.size());
        for (int i = 0; i < levels.size(); i++) {
            trees.get(i).requireFits(levels.get(i));
            Preconditions.require(
                    levels.get(i).block() == levels.get(0).block(), "The levels end after different blocks");
        }
        this.levels = List.copyOf(levels);
    }

    /** Whether the last level's branches are frames. */
    public boolean isDone() {
        return levels.get(0).block() == plan.segment().blocks().size() - 1;
    }

    /**
     * Denoises one more level of all segments. What the denoiser or the listener throws leaves them as they were.
     *
     * @throws IllegalStateException if they are done
     */
    public void advance(Denoiser denoiser, BlendingListener listener) {
        if (isDone()) {
            throw new IllegalStateException("The segments are done");
        }
        int block = levels.get(0).block() + 1;
        List<BlockDenoiser.Start> starts = new ArrayList<>();
        for (int i = 0; i < trees.size(); i++) {
            starts.addAll(trees.get(i).innerBranches(levels.get(i)));
        }
        List<float[]> latents = new BlockDenoiser(plan, block, denoiser, listener).denoise(starts);
        int inner = latents.size() / trees.size();
        List<TreeLevel> advanced = new ArrayList<>();
        for (int i = 0; i < trees.size(); i++) {
            advanced.add(trees.get(i).level(block, latents.subList(i * inner, (i + 1) * inner)));
        }
        levels = List.copyOf(advanced);
    }

    /** The level that each segment has reached, from left to right; at first the last one without inner branches. */
    public List<TreeLevel> levels() {
        return levels;
    }
}
