package org.latentblending.blending;

import java.util.ArrayList;
import java.util.List;
import org.latentblending.blending.Block.Branch;
import org.latentblending.blending.Block.Parents;
import org.latentblending.blending.KeyframeTrajectories.KeyframeTrajectory;

/**
 * Denoises the branches between the keyframes of neighbouring segments where the plan's fixed tree places them, level by
 * level, the same level of all segments together.
 */
final class SegmentTrees implements WorkUnit {
    private final MoviePlan plan;
    private final Span span;
    private final List<Keyframe> keyframes;
    private final List<KeyframeTrajectory> trajectories;
    private int blocksDone;
    private List<float[]> latents; // of all branches after the last block, both keyframes included, segment by segment

    SegmentTrees(
            MoviePlan plan,
            Span span,
            List<Keyframe> keyframes,
            List<KeyframeTrajectory> trajectories,
            int blocksDone,
            List<float[]> checkpoint) {
        List<Block> blocks = plan.segment().blocks();
        int firstMixed = plan.segment().firstMixedBlock();
        Preconditions.require(
                span.to() <= plan.segments(), "The movie has %d segments, not %d", plan.segments(), span.to());
        int ends = span.size() + 1;
        int found = trajectories.size();
        Preconditions.keyframes(keyframes, ends);
        Preconditions.require(found == ends, "There are trajectories of %d keyframes, not of %d", found, ends);
        trajectories.forEach(
                trajectory -> Preconditions.latents(trajectory.blockEnds(), blocks.size(), keyframes.get(0)));
        this.plan = plan;
        this.span = span;
        this.keyframes = keyframes;
        this.trajectories = trajectories;
        if (checkpoint.isEmpty()) {
            this.blocksDone = firstMixed;
            latents = withKeyframes(List.of());
        } else {
            boolean hasCheckpoint = blocksDone >= firstMixed && blocksDone < blocks.size();
            Preconditions.require(hasCheckpoint, "There is no checkpoint after %d blocks", blocksDone);
            int branches = blocks.get(blocksDone - 1).branches().size();
            Preconditions.latents(checkpoint, span.size() * branches, keyframes.get(0));
            this.blocksDone = blocksDone;
            latents = checkpoint;
        }
    }

    @Override
    public boolean isDone() {
        return blocksDone == plan.segment().blocks().size();
    }

    @Override
    public void advance(Denoiser denoiser, BlendingListener listener) {
        if (isDone()) {
            throw new IllegalStateException("The segments are done");
        }
        Block block = plan.segment().blocks().get(blocksDone);
        List<BlockDenoiser.Start> starts = new ArrayList<>();
        for (int i = 0; i < span.size(); i++) {
            for (int branch = 1; branch <= block.innerBranches(); branch++) {
                starts.add(start(i, branch, block.branches().get(branch)));
            }
        }
        List<float[]> inner =
                BlockDenoiser.of(plan.segment(), blocksDone, denoiser, listener).denoise(starts);
        blocksDone++;
        latents = withKeyframes(inner);
    }

    @Override
    public int blocksDone() {
        return blocksDone;
    }

    @Override
    public int stepsDone() {
        return span.size() * plan.segment().innerSteps(blocksDone);
    }

    @Override
    public List<float[]> checkpoint() {
        return isDone() ? List.of() : latents;
    }

    @Override
    public boolean needsEarlierCheckpoints() {
        return false;
    }

    private List<float[]> withKeyframes(List<float[]> inner) {
        int branches = inner.size() / span.size();
        List<float[]> all = new ArrayList<>();
        for (int i = 0; i < span.size(); i++) {
            all.add(keyframeAfterLastBlock(i));
            all.addAll(inner.subList(i * branches, (i + 1) * branches));
            all.add(keyframeAfterLastBlock(i + 1));
        }
        return all;
    }

    private float[] keyframeAfterLastBlock(int keyframe) {
        return trajectories.get(keyframe).blockEnds().get(blocksDone - 1);
    }

    private BlockDenoiser.Start start(int segment, int index, Branch branch) {
        Parents parents = branch.parents();
        if (parents == null) {
            throw new IllegalArgumentException("Branches of the first block begin with noise");
        }
        int level = segment * latents.size() / span.size();
        return BranchStart.of(
                Interpolation.slerp(
                        latents.get(level + parents.left()), latents.get(level + parents.right()), parents.fraction()),
                plan,
                BranchPosition.of(plan, span.from() + segment, blocksDone, index),
                keyframes.get(segment),
                keyframes.get(segment + 1));
    }
}
