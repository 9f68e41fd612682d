package org.latentblending.diffusion;

import java.util.ArrayList;
import java.util.List;
import org.latentblending.blending.Denoiser.Trajectory;

/** Splits trajectories into batches that a device can take. */
final class Batches {
    private Batches() {}

    /** @param limit most entries of a batch; at least 2, so that any trajectory fits with both halves of its guidance */
    static List<List<Trajectory>> of(List<Trajectory> trajectories, int limit) {
        List<List<Trajectory>> batches = new ArrayList<>();
        List<Trajectory> batch = new ArrayList<>();
        int rows = 0;
        for (Trajectory trajectory : trajectories) {
            int more = ClassifierFreeGuidance.rows(trajectory);
            if (rows + more > limit) {
                batches.add(batch);
                batch = new ArrayList<>();
                rows = 0;
            }
            batch.add(trajectory);
            rows += more;
        }
        if (!batch.isEmpty()) {
            batches.add(batch);
        }
        return batches;
    }
}
