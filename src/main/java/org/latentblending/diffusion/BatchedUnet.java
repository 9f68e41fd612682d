package org.latentblending.diffusion;

import java.util.ArrayList;
import java.util.List;
import org.latentblending.diffusion.torch.BatchLimits;
import org.latentblending.diffusion.torch.OutOfDeviceMemory;

/**
 * What the UNet predicts for some rows, step after step: all at once, or one part after the other where the device's memory
 * does not suffice. Running out of it costs one call of the UNet and nothing else.
 */
public final class BatchedUnet implements AutoCloseable {
    private final Predictor unet;
    private final List<ClassifierFreeGuidance.Row> rows;
    private final BatchLimits limits;
    private final int latentPixels;
    private final List<Part> parts = new ArrayList<>();

    /** The UNet, for latents of one size. */
    public interface Predictor {
        /**
         * @param embeddings one a prediction
         * @param rows for each prediction, of which latent it is
         */
        Conditioned condition(List<float[]> embeddings, long[] rows);

        /** Called when the memory did not suffice, before less is tried. */
        void tidy();
    }

    /** The UNet with texts. */
    interface Conditioned extends AutoCloseable {
        List<float[]> predict(List<float[]> latents, int timestep);

        @Override
        void close();
    }

    /** Neighbouring rows that go through the UNet together. */
    private record Part(int from, int to, List<Integer> trajectories, Conditioned unet) {}

    public BatchedUnet(Predictor unet, List<ClassifierFreeGuidance.Row> rows, BatchLimits limits, int latentPixels) {
        this.unet = unet;
        this.rows = rows;
        this.limits = limits;
        this.latentPixels = latentPixels;
    }

    /**
     * @param latents one a trajectory
     * @return one a row
     * @throws OutOfDeviceMemory if it does not suffice for a single one
     */
    public List<float[]> of(List<float[]> latents, int timestep) {
        List<float[]> predictions = new ArrayList<>();
        for (int part = 0; predictions.size() < rows.size(); ) {
            try {
                predictions.addAll(predict(part(part, predictions.size()), latents, timestep));
                part++;
            } catch (OutOfDeviceMemory tooMany) {
                int size = rowsOfPart(predictions.size(), part);
                closeFrom(part);
                unet.tidy();
                if (!limits.tooMany(latentPixels, size)) {
                    throw tooMany;
                }
            }
        }
        return predictions;
    }

    @Override
    public void close() {
        closeFrom(0);
    }

    private List<float[]> predict(Part part, List<float[]> latents, int timestep) {
        List<float[]> own = part.trajectories.stream().map(latents::get).toList();
        return part.unet.predict(own, timestep);
    }

    private int rowsOfPart(int from, int part) {
        return part < parts.size() ? parts.get(part).to - from : Math.min(limits.of(latentPixels), rows.size() - from);
    }

    private Part part(int number, int from) {
        if (number == parts.size()) {
            parts.add(begin(from, from + rowsOfPart(from, number)));
        }
        return parts.get(number);
    }

    private Part begin(int from, int to) {
        List<Integer> trajectories = new ArrayList<>();
        List<float[]> embeddings = new ArrayList<>();
        long[] numbers = new long[to - from];
        for (int row = from; row < to; row++) {
            int trajectory = rows.get(row).trajectory();
            if (trajectories.isEmpty() || trajectories.get(trajectories.size() - 1) != trajectory) {
                trajectories.add(trajectory);
            }
            embeddings.add(rows.get(row).embedding());
            numbers[row - from] = trajectories.size() - 1;
        }
        return new Part(from, to, trajectories, unet.condition(embeddings, numbers));
    }

    private void closeFrom(int part) {
        while (parts.size() > part) {
            parts.remove(parts.size() - 1).unet.close();
        }
    }
}
