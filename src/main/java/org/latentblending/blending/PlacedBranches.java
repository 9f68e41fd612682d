package org.latentblending.blending;

import java.util.List;
import java.util.stream.IntStream;
import org.latentblending.blending.adaptive.PlacedBranch;

/** Denoises branches that adaptive placement has placed together, from their first block to the frames. */
final class PlacedBranches implements WorkUnit {
    private final MoviePlan plan;
    private final List<PlacedBranch> branches;
    private final List<Keyframe> keyframes;
    private final List<List<float[]>>
            parents; // of each branch: mixed, at the start of its first and of every later block
    private final int first;
    private int blocksDone;
    private List<float[]> latents; // after the last block

    PlacedBranches(
            MoviePlan plan,
            List<PlacedBranch> branches,
            List<Keyframe> keyframes,
            List<List<float[]>> parents,
            int blocksDone,
            List<float[]> checkpoint) {
        int blocks = plan.segment().blocks().size();
        Preconditions.keyframes(keyframes, plan.keyframes());
        first = branches.get(0).block();
        Preconditions.require(
                branches.stream().allMatch(branch -> branch.block() == first),
                "The branches begin in different blocks");
        Preconditions.require(parents.size() == branches.size(), "There are parents of %d branches", parents.size());
        parents.forEach(mixed -> Preconditions.latents(mixed, blocks - first, keyframes.get(0)));
        this.plan = plan;
        this.branches = branches;
        this.keyframes = keyframes;
        this.parents = parents;
        if (checkpoint.isEmpty()) {
            this.blocksDone = first;
            latents = parents.stream().map(mixed -> mixed.get(0)).toList();
        } else {
            boolean hasCheckpoint = blocksDone > first && blocksDone <= blocks;
            Preconditions.require(hasCheckpoint, "There is no checkpoint after %d blocks", blocksDone);
            Preconditions.latents(checkpoint, branches.size(), keyframes.get(0));
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
            throw new IllegalStateException("The branches are done");
        }
        List<BlockDenoiser.Start> starts =
                IntStream.range(0, branches.size()).mapToObj(this::start).toList();
        latents =
                BlockDenoiser.of(plan.segment(), blocksDone, denoiser, listener).denoise(starts);
        blocksDone++;
    }

    private BlockDenoiser.Start start(int i) {
        PlacedBranch branch = branches.get(i);
        int segment = branch.segment();
        return BranchStart.of(
                crossfed(i),
                plan,
                BranchPosition.of(branch, blocksDone),
                keyframes.get(segment),
                keyframes.get(segment + 1));
    }

    /** In later blocks the parents' trajectories flow into the branch, so that it stays between them. */
    private float[] crossfed(int i) {
        double share = blocksDone == first ? 0 : plan.segment().parentalCrossfeed(first, blocksDone);
        float[] latent = latents.get(i);
        return share == 0 ? latent : Interpolation.slerp(latent, parents.get(i).get(blocksDone - first), share);
    }

    @Override
    public int blocksDone() {
        return blocksDone;
    }

    @Override
    public int stepsDone() {
        List<Integer> boundaries = plan.segment().boundaries();
        return branches.size() * (boundaries.get(blocksDone) - boundaries.get(first));
    }

    @Override
    public List<float[]> checkpoint() {
        return blocksDone == first ? List.of() : latents;
    }

    @Override
    public boolean needsEarlierCheckpoints() {
        return true;
    }
}
