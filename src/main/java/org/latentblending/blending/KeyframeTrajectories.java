package org.latentblending.blending;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.Denoiser.AddedNoise;
import org.latentblending.blending.Denoiser.Trajectory;

/** Denoises neighbouring keyframes from noise to frame, and takes over the trajectories of given pictures. The segments between them need the checkpoints of all blocks. */
public final class KeyframeTrajectories implements WorkUnit {
    private final MoviePlan plan;
    private final Span span;
    private final List<Keyframe> keyframes;
    private final float @Nullable [] left;
    private final List<List<float[]>> blockEnds;

    /**
     * @param span the trajectories, by their index in the plan
     * @param keyframes of these trajectories, with noise and embeddings of one size
     * @param left latent of the trajectory on the span's left after its first block; null if there is none, or without crossfeed
     * @param checkpoints that the unit gave after each completed block; empty to begin with noise
     * @throws IllegalArgumentException if something does not fit the plan
     */
    public KeyframeTrajectories(
            MoviePlan plan,
            Span span,
            List<Keyframe> keyframes,
            float @Nullable [] left,
            List<List<float[]>> checkpoints) {
        int count = plan.distinctKeyframes().size();
        Preconditions.require(span.to() <= count, "The movie has %d distinct keyframes, not %d", count, span.to());
        Preconditions.keyframes(keyframes, span.size());
        checkpoints.forEach(latents -> Preconditions.latents(latents, span.size(), keyframes.get(0)));
        boolean hasLeft = !plan.segment().crossfeeds() || span.from() == 0 || left != null;
        Preconditions.require(hasLeft, "Keyframe %d is crossfed from the one before it", span.from());
        this.plan = plan;
        this.span = span;
        this.keyframes = keyframes;
        this.left = left;
        this.blockEnds = new ArrayList<>(checkpoints);
    }

    /**
     * The trajectory of a keyframe as far as it has been denoised.
     *
     * @param blockEnds its latent after each completed block and crossfeed: channels x height x width, row-major, never modified
     */
    public record KeyframeTrajectory(List<float[]> blockEnds) {
        /** The trajectory at an index of a {@link KeyframeTrajectories} with these checkpoints, in order. */
        public static KeyframeTrajectory of(List<List<float[]>> checkpoints, int index) {
            return new KeyframeTrajectory(
                    checkpoints.stream().map(latents -> latents.get(index)).toList());
        }
    }

    @Override
    public boolean isDone() {
        return blocksDone() == plan.segment().blocks().size();
    }

    @Override
    public void advance(Denoiser denoiser, BlendingListener listener) {
        if (isDone()) {
            throw new IllegalStateException("The keyframes are done");
        }
        int block = blocksDone();
        List<BlockDenoiser.Start> starts =
                IntStream.range(0, span.size()).mapToObj(i -> start(i, block)).toList();
        List<float[]> latents =
                BlockDenoiser.of(plan.segment(), block, denoiser, listener).complete(starts);
        if (plan.segment().crossfeedsAfter(block)) {
            crossfeed(latents);
        }
        blockEnds.add(latents);
    }

    @Override
    public int blocksDone() {
        return blockEnds.size();
    }

    @Override
    public int stepsDone() {
        long drawn = keyframes.stream()
                .filter(keyframe -> keyframe.picture() == null)
                .count();
        return (int) drawn * plan.segment().boundaries().get(blocksDone());
    }

    @Override
    public List<float[]> checkpoint() {
        return blockEnds.isEmpty() ? List.of() : blockEnds.get(blocksDone() - 1);
    }

    @Override
    public boolean needsEarlierCheckpoints() {
        return true;
    }

    /** The trajectories as far as they have been denoised, from left to right. */
    public List<KeyframeTrajectory> trajectories() {
        return IntStream.range(0, span.size())
                .mapToObj(i -> KeyframeTrajectory.of(blockEnds, i))
                .toList();
    }

    private BlockDenoiser.Start start(int i, int block) {
        List<Integer> occurrences = plan.keyframesOf(span.from() + i);
        Keyframe keyframe = keyframes.get(i);
        int end = plan.segment().boundaries().get(block + 1);
        float[] start = block == 0 ? keyframe.noise() : blockEnds.get(block - 1).get(i);
        double guidanceScale = plan.guidance().get(occurrences.get(0)).scale();
        return new BlockDenoiser.Start(
                occurrences.stream()
                        .map(occurrence -> BranchPosition.ofKeyframe(plan, occurrence, block))
                        .toList(),
                new Trajectory(
                        start,
                        keyframe.embedding(),
                        keyframe.negative(),
                        guidanceScale,
                        AddedNoise.ofKeyframe(keyframe.seed())),
                keyframe.picture() != null,
                latent ->
                        keyframe.picture() == null ? latent : keyframe.picture().before(end));
    }

    /** Mixes each drawn keyframe with its left neighbour, which is itself already crossfed. */
    private void crossfeed(List<float[]> latents) {
        double share = plan.segment().crossfeed();
        float @Nullable [] before = left;
        for (int i = 0; i < latents.size(); i++) {
            if (before != null && keyframes.get(i).picture() == null) {
                latents.set(i, Interpolation.slerp(latents.get(i), before, share));
            }
            before = latents.get(i);
        }
    }
}
