package org.latentblending.diffusion;

import java.util.ArrayList;
import java.util.List;
import org.latentblending.blending.Denoiser.Trajectory;

/**
 * Classifier-free guidance (Ho and Salimans, 2022) of several trajectories in one batch: each is predicted twice, without and
 * with its text; once where its scale is 1.
 */
public final class ClassifierFreeGuidance {
    private final List<Trajectory> trajectories;

    public ClassifierFreeGuidance(List<Trajectory> trajectories) {
        this.trajectories = trajectories;
    }

    /**
     * A prediction that is needed.
     *
     * @param trajectory number of the trajectory whose latent it is of
     * @param embedding the text that it is made with
     */
    record Row(int trajectory, float[] embedding) {}

    /** Predictions that a trajectory needs. */
    public static int rows(Trajectory trajectory) {
        return isGuided(trajectory) ? 2 : 1;
    }

    public List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < trajectories.size(); i++) {
            Trajectory trajectory = trajectories.get(i);
            if (isGuided(trajectory)) {
                rows.add(new Row(i, trajectory.negative()));
            }
            rows.add(new Row(i, trajectory.embedding()));
        }
        return rows;
    }

    /**
     * @param predictions one a row
     * @return {@code without + scale * (with - without)}, one a trajectory
     */
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
