package org.latentblending.blending;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.Denoiser.Trajectory;

/**
 * Walks the trees of a movie: of every segment first the keyframes that are not there yet, then level by level all
 * branches between them in one batch.
 */
public final class MovieBlender {

    private final MoviePlan plan;
    private final List<Keyframe> keyframes;
    private final Denoiser denoiser;
    private final BlendListener listener;

    /**
     * @param keyframes as many as the plan says, with noise and embeddings of one size
     * @param denoiser one that was made for the plan's number of steps
     * @throws IllegalArgumentException if the keyframes do not fit the plan or each other
     */
    public MovieBlender(MoviePlan plan, List<Keyframe> keyframes, Denoiser denoiser, BlendListener listener) {
        if (keyframes.size() != plan.keyframes()) {
            throw new IllegalArgumentException(
                    "The plan is for " + plan.keyframes() + " keyframes, not " + keyframes.size());
        }
        Keyframe first = keyframes.get(0);
        for (Keyframe keyframe : keyframes) {
            if (keyframe.noise().length != first.noise().length
                    || keyframe.embedding().length != first.embedding().length) {
                throw new IllegalArgumentException("All keyframes must have noise and embeddings of one size");
            }
        }
        this.plan = plan;
        this.keyframes = List.copyOf(keyframes);
        this.denoiser = denoiser;
        this.listener = listener;
    }

    /** Blends the whole movie on the calling thread; returns when every frame has been delivered to the listener. */
    public void blend() {
        KeyframeColumns columns = new KeyframeColumns(plan, keyframes, denoiser, listener);
        @Nullable Column left = null;
        for (int segment = 0; segment < plan.segments(); segment++) {
            List<Column> computed = columns.denoise(left, left == null ? 0 : segment + 1, segment + 2);
            if (left == null) {
                left = computed.get(0);
                deliver(segment, 0, left.last());
            }
            Column right = computed.get(computed.size() - 1);
            deliver(segment, plan.segment().schedule().frames() - 1, right.last());
            blend(new SegmentTree(
                    plan.segment(), segment, keyframes.get(segment), left, keyframes.get(segment + 1), right));
            left = right;
        }
    }

    private void blend(SegmentTree tree) {
        Level level = tree.root();
        int lastBlock = plan.segment().blocks().size() - 1;
        while (level.block() < lastBlock) {
            level = blendLevel(tree, level);
        }
        for (int branch = 1; branch < level.latents().size() - 1; branch++) {
            deliver(tree.segment(), branch, level.latents().get(branch));
        }
    }

    private Level blendLevel(SegmentTree tree, Level before) {
        int b = before.block() + 1;
        Block block = plan.segment().blocks().get(b);
        List<Trajectory> inner = tree.innerTrajectories(before);
        if (inner.isEmpty()) {
            return tree.level(b, List.of());
        }
        for (int branch = 1; branch <= inner.size(); branch++) {
            listener.branchStarted(
                    tree.segment(), b, branch, block.branches().get(branch).fraction());
        }
        List<float[]> denoised = denoiser.denoise(inner, block.from(), block.to(), listener);
        for (int branch = 1; branch <= inner.size(); branch++) {
            listener.branchCompleted(
                    tree.segment(), b, branch, block.branches().get(branch).fraction());
        }
        return tree.level(b, denoised);
    }

    private void deliver(int segment, int branch, float[] latent) {
        List<Block> blocks = plan.segment().blocks();
        double fraction = blocks.get(blocks.size() - 1).branches().get(branch).fraction();
        listener.frameCompleted(segment, plan.frameIndex(segment, branch), fraction, latent);
    }
}
