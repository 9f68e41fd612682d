package org.latentblending.blending;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.latentblending.blending.Denoiser.Trajectory;

/**
 * Denoises branches of one block, of one segment or several, in batches that fill the device.
 *
 * @param from the block's first step
 * @param to the step after its last
 * @param isLast whether the block's branches end as frames
 */
record BlockDenoiser(int from, int to, boolean isLast, Denoiser denoiser, BlendingListener listener) {

    static BlockDenoiser of(SegmentPlan plan, int block, Denoiser denoiser, BlendingListener listener) {
        Block steps = plan.blocks().get(block);
        return new BlockDenoiser(
                steps.from(), steps.to(), block == plan.blocks().size() - 1, denoiser, listener);
    }

    /**
     * A branch before the block's first step.
     *
     * @param positions several where a keyframe comes again
     */
    record Start(List<BranchPosition> positions, Trajectory trajectory) {

        /** Room that it takes in a batch, in units of an unguided branch. */
        int room() {
            return trajectory.guidanceScale() == 1 ? 1 : 2;
        }
    }

    /** @return the latents after the block's last step, in the order of the branches */
    List<float[]> denoise(List<Start> starts) {
        List<float[]> latents = new ArrayList<>();
        for (List<Start> batch : batches(starts)) {
            latents.addAll(denoiseBatch(batch));
        }
        return latents;
    }

    private List<List<Start>> batches(List<Start> starts) {
        List<List<Start>> batches = new ArrayList<>();
        long room = 0;
        for (Start start : starts) {
            if (start.room() > room) {
                batches.add(new ArrayList<>());
                room = 2L * denoiser.capacity();
            }
            batches.get(batches.size() - 1).add(start);
            room -= start.room();
        }
        return batches;
    }

    private List<float[]> denoiseBatch(List<Start> batch) {
        List<BranchPosition> positions =
                batch.stream().flatMap(start -> start.positions().stream()).toList();
        positions.forEach(listener::branchStarted);
        List<float[]> latents =
                denoiser.denoise(batch.stream().map(Start::trajectory).toList(), from, to, withPositions(batch));
        positions.forEach(listener::branchCompleted);
        if (isLast) {
            for (int i = 0; i < batch.size(); i++) {
                for (BranchPosition position : batch.get(i).positions()) {
                    listener.frameCompleted(position.frame(), latents.get(i));
                }
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
