package org.latentblending.diffusion;

import java.util.ArrayList;
import java.util.List;
import org.latentblending.blending.Denoiser.Trajectory;

/**
 * Classifier-free guidance (Ho and Salimans, 2022) of several trajectories in one batch. Each trajectory is predicted with
 * its negative prompt and with its prompt, or with its prompt alone where its guidance scale is 1.
 */
public record ClassifierFreeGuidance(List<Trajectory> trajectories) {
    /** A prediction of the UNet: the index of the trajectory, and the text conditioning. */
    record Row(int trajectory, float[] embedding) {}

    public List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < trajectories.size(); i++) {
            Trajectory trajectory = trajectories.get(i);
            if (trajectory.isGuided()) {
                rows.add(new Row(i, trajectory.negative()));
            }
            rows.add(new Row(i, trajectory.embedding()));
        }
        return rows;
    }

    /** Combines a step's predictions of the rows to {@code negative + scale * (positive - negative)} of each trajectory. */
    List<float[]> combine(List<float[]> predictions) {
        List<float[]> combined = new ArrayList<>();
        int row = 0;
        for (Trajectory trajectory : trajectories) {
            float[] first = predictions.get(row++);
            float scale = (float) trajectory.guidanceScale();
            combined.add(trajectory.isGuided() ? combine(first, predictions.get(row++), scale) : first);
        }
        return combined;
    }

    private static float[] combine(float[] negative, float[] positive, float scale) {
        float[] guided = new float[positive.length];
        for (int i = 0; i < guided.length; i++) {
            guided[i] = negative[i] + scale * (positive[i] - negative[i]);
        }
        return guided;
    }
}
