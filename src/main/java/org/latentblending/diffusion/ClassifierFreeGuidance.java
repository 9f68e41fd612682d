package org.latentblending.diffusion;

import java.util.ArrayList;
import java.util.List;
import org.latentblending.blending.Denoiser.Trajectory;

/**
 * Classifier-free guidance (Ho and Salimans, 2022) of several trajectories in one batch. Each trajectory is predicted with
 * its negative prompt and with its prompt, or with its prompt alone where its guidance scale is 1.
 *
 * @param rescale how much of the guided prediction's deviation is set to that of the prediction with the prompt, 0 to 1 (Lin et
 *     al., 2023, arXiv 2305.08891, equation 15 and 16)
 */
public record ClassifierFreeGuidance(List<Trajectory> trajectories, double rescale) {
    public ClassifierFreeGuidance(List<Trajectory> trajectories) {
        this(trajectories, 0);
    }

    /** A prediction of the UNet: the index of the trajectory, and the text conditioning. */
    public record Row(int trajectory, float[] embedding) {}

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
    public List<float[]> combine(List<float[]> predictions) {
        List<float[]> combined = new ArrayList<>();
        int row = 0;
        for (Trajectory trajectory : trajectories) {
            float[] first = predictions.get(row++);
            float scale = (float) trajectory.guidanceScale();
            combined.add(trajectory.isGuided() ? combine(first, predictions.get(row++), scale) : first);
        }
        return combined;
    }

    private float[] combine(float[] negative, float[] positive, float scale) {
        float[] guided = new float[positive.length];
        for (int i = 0; i < guided.length; i++) {
            guided[i] = negative[i] + scale * (positive[i] - negative[i]);
        }
        return rescale == 0 ? guided : rescaled(guided, positive);
    }

    private float[] rescaled(float[] guided, float[] positive) {
        double factor = rescale * deviation(positive) / deviation(guided) + 1 - rescale;
        float[] rescaled = new float[guided.length];
        for (int i = 0; i < rescaled.length; i++) {
            rescaled[i] = (float) (factor * guided[i]);
        }
        return rescaled;
    }

    private static double deviation(float[] values) {
        double mean = 0;
        for (float value : values) {
            mean += value / (double) values.length;
        }
        double squares = 0;
        for (float value : values) {
            squares += (value - mean) * (value - mean);
        }
        return Math.sqrt(squares / (values.length - 1));
    }
}
