package org.latentblending.blending;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.latentblending.blending.Denoiser.Trajectory;

/** Takes branches, of one segment or several, through one block, as many at once as fill the device. */
record BlockDenoiser(MoviePlan plan, int block, Denoiser denoiser, BlendingListener listener) {

    /**
     * A branch before the block's first step.
     *
     * @param places where it stands: several where a keyframe comes again
     */
    record Start(List<BranchPosition> places, Trajectory trajectory) {

        /** Room that it takes of a batch, where a guided one takes 2. */
        int room() {
            return trajectory.guidanceScale() == 1 ? 1 : 2;
        }
    }

    /** @return the latents after the block's last step, in the order of the branches */
    List<float[]> denoise(List<Start> starts) {
        List<float[]> latents = new ArrayList<>();
        for (List<Start> batch : batches(starts)) {
            latents.addAll(denoiseTogether(batch));
        }
        return latents;
    }

    private List<List<Start>> batches(List<Start> starts) {
        long most = 2L * denoiser.capacity();
        List<List<Start>> batches = new ArrayList<>();
        long room = 0;
        for (Start start : starts) {
            if (start.room() > room) {
                batches.add(new ArrayList<>());
                room = most;
            }
            batches.get(batches.size() - 1).add(start);
            room -= start.room();
        }
        return batches;
    }

    private List<float[]> denoiseTogether(List<Start> batch) {
        Block steps = steps();
        for (BranchPosition place : placesOf(batch)) {
            listener.branchStarted(place.segment(), block, place.branch(), fraction(place));
        }
        List<float[]> latents = denoiser.denoise(
                batch.stream().map(Start::trajectory).toList(), steps.from(), steps.to(), placing(batch));
        for (BranchPosition place : placesOf(batch)) {
            listener.branchCompleted(place.segment(), block, place.branch(), fraction(place));
        }
        if (block == plan.segment().blocks().size() - 1) {
            for (int i = 0; i < batch.size(); i++) {
                for (BranchPosition place : batch.get(i).places()) {
                    int index = plan.frameIndex(place.segment(), place.branch());
                    listener.frameCompleted(place.segment(), index, fraction(place), latents.get(i));
                }
            }
        }
        return latents;
    }

    /** Tells the listener places where the denoiser tells trajectories. */
    private Denoiser.StepListener placing(List<Start> starts) {
        Map<Trajectory, FramePosition> places = new IdentityHashMap<>();
        starts.forEach(start -> places.put(
                start.trajectory(), FramePosition.of(plan, block, start.places().get(0))));
        return new Denoiser.StepListener() {
            @Override
            public void evaluated(int evaluations) {
                listener.evaluated(evaluations);
            }

            @Override
            public void stepped(List<Trajectory> batch, IntFunction<float[]> pictures) {
                listener.underWay(batch.stream().map(places::get).toList(), pictures);
            }
        };
    }

    private static List<BranchPosition> placesOf(List<Start> batch) {
        return batch.stream().flatMap(start -> start.places().stream()).toList();
    }

    private double fraction(BranchPosition place) {
        return steps().branches().get(place.branch()).fraction();
    }

    private Block steps() {
        return plan.segment().blocks().get(block);
    }
}
