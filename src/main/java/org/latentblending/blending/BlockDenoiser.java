package org.latentblending.blending;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.latentblending.blending.Denoiser.Trajectory;

/** Denoises branches of one block in batches that fill the device. The branches of the last block become frames. */
record BlockDenoiser(Block block, boolean isLast, Denoiser denoiser, BlendingListener listener) {
    static BlockDenoiser of(SegmentPlan plan, int block, Denoiser denoiser, BlendingListener listener) {
        List<Block> blocks = plan.blocks();
        return new BlockDenoiser(blocks.get(block), block == blocks.size() - 1, denoiser, listener);
    }

    /** A branch before the block's first step; a repeated keyframe has several positions. */
    record Start(List<BranchPosition> positions, Trajectory trajectory) {
        /** Room that it takes in a batch, in units of an unguided branch. */
        int room() {
            return trajectory.isGuided() ? 2 : 1;
        }
    }

    /** @return the latents after the block's last step, in the order of the branches */
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
        List<float[]> latents = denoiser.denoise(
                batch.stream().map(Start::trajectory).toList(), block.from(), block.to(), withPositions(batch));
        positions.forEach(listener::branchCompleted);
        for (int i = 0; isLast && i < batch.size(); i++) {
            for (BranchPosition position : batch.get(i).positions()) {
                listener.frameCompleted(position.frame(), latents.get(i));
            }
        }
        return latents;
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
