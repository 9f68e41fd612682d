package org.latentblending.blending;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import org.latentblending.blending.Denoiser.Trajectory;

/** Denoises branches of one block in batches that fill the device. The branches of the last block become frames. */
record BlockDenoiser(Block block, boolean isLast, Denoiser denoiser, BlendingListener listener) {
    static BlockDenoiser of(SegmentPlan plan, int block, Denoiser denoiser, BlendingListener listener) {
        List<Block> blocks = plan.blocks();
        return new BlockDenoiser(blocks.get(block), block == blocks.size() - 1, denoiser, listener);
    }

    /**
     * A branch before the block's first step; a repeated keyframe has several positions.
     *
     * @param isKnown whether nothing is denoised
     * @param finish gives the latent at the block's end, from the denoised one; that of a known branch from any
     */
    record Start(
            List<BranchPosition> positions, Trajectory trajectory, boolean isKnown, UnaryOperator<float[]> finish) {
        /** Room that it takes in a batch, in units of an unguided branch. */
        int room() {
            return trajectory.isGuided() ? 2 : 1;
        }
    }

    /** As {@link #denoise}, of branches of which some are known. */
    List<float[]> complete(List<Start> starts) {
        Iterator<float[]> denoised = denoise(
                        starts.stream().filter(start -> !start.isKnown()).toList())
                .iterator();
        List<float[]> latents = new ArrayList<>();
        for (Start start : starts) {
            latents.add(start.isKnown() ? known(start) : denoised.next());
        }
        return latents;
    }

    private float[] known(Start start) {
        float[] latent = start.finish().apply(start.trajectory().latent());
        start.positions().forEach(listener::branchStarted);
        start.positions().forEach(listener::branchCompleted);
        deliver(start, latent);
        return latent;
    }

    /** @return the latents at the block's end, in the order of the branches */
    List<float[]> denoise(List<Start> starts) {
        List<float[]> latents = new ArrayList<>();
        while (latents.size() < starts.size()) {
            List<Start> rest = starts.subList(latents.size(), starts.size());
            latents.addAll(denoiseBatch(rest.subList(0, batchSize(rest))));
        }
        return latents;
    }

    private int batchSize(List<Start> starts) {
        long room = 2L * denoiser.capacity();
        int size = 0;
        while (size < starts.size() && starts.get(size).room() <= room) {
            room -= starts.get(size++).room();
        }
        return Math.max(1, size);
    }

    private List<float[]> denoiseBatch(List<Start> batch) {
        List<BranchPosition> positions =
                batch.stream().flatMap(start -> start.positions().stream()).toList();
        positions.forEach(listener::branchStarted);
        List<float[]> denoised = denoiser.denoise(
                batch.stream().map(Start::trajectory).toList(), block.from(), block.to(), withPositions(batch));
        positions.forEach(listener::branchCompleted);
        List<float[]> latents = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            latents.add(batch.get(i).finish().apply(denoised.get(i)));
            deliver(batch.get(i), latents.get(i));
        }
        return latents;
    }

    private void deliver(Start start, float[] latent) {
        for (int i = 0; isLast && i < start.positions().size(); i++) {
            listener.frameCompleted(start.positions().get(i).frame(), latent);
        }
    }

    /** Translates the denoiser's trajectories to the listener's frames. */
    private Denoiser.StepListener withPositions(List<Start> starts) {
        Map<Trajectory, FramePosition> frames = new IdentityHashMap<>();
        starts.forEach(
                start -> frames.put(start.trajectory(), start.positions().get(0).frame()));
        return new Denoiser.StepListener() {
            @Override
            public void evaluated(int evaluations) {
                listener.evaluated(evaluations);
            }

            @Override
            public void stepped(List<Trajectory> batch, IntFunction<float[]> predictions) {
                listener.stepCompleted(batch.stream().map(frames::get).toList(), predictions);
            }
        };
    }
}
