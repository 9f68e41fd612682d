package org.latentblending.diffusion;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.latentblending.blending.Denoiser.Trajectory;

/**
 * Classifier-free guidance (Ho and Salimans, 2022) of several trajectories in one batch: each goes through the UNet twice,
 * without and with its text; once where its scale is 1.
 */
final class Guidance {
    private final List<Trajectory> trajectories;

    Guidance(List<Trajectory> trajectories) {
        this.trajectories = trajectories;
    }

    /** Entries of the batch that trajectories need. */
    static int rows(Trajectory trajectory) {
        return isGuided(trajectory) ? 2 : 1;
    }

    List<float[]> embeddings(float[] negative) {
        List<float[]> rows = new ArrayList<>();
        for (Trajectory trajectory : trajectories) {
            if (isGuided(trajectory)) {
                rows.add(negative);
            }
            rows.add(trajectory.embedding());
        }
        return rows;
    }

    /** For each entry of the batch, the trajectory that it is of. */
    long[] rows() {
        return IntStream.range(0, trajectories.size())
                .flatMap(i -> IntStream.generate(() -> i).limit(rows(trajectories.get(i))))
                .asLongStream()
                .toArray();
    }

    /** @return {@code without + scale * (with - without)}, one a trajectory */
    List<float[]> combine(List<float[]> predictions) {
        List<float[]> combined = new ArrayList<>();
        int row = 0;
        for (Trajectory trajectory : trajectories) {
            float[] first = predictions.get(row++);
            combined.add(
                    isGuided(trajectory)
                            ? combine(first, predictions.get(row++), (float) trajectory.guidanceScale())
                            : first);
        }
        return combined;
    }

    private static float[] combine(float[] without, float[] with, float scale) {
        float[] guided = new float[with.length];
        for (int i = 0; i < guided.length; i++) {
            guided[i] = without[i] + scale * (with[i] - without[i]);
        }
        return guided;
    }

    private static boolean isGuided(Trajectory trajectory) {
        return trajectory.guidanceScale() != 1;
    }
}
