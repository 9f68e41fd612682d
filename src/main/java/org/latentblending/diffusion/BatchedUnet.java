package org.latentblending.diffusion;

import ai.djl.pytorch.engine.PtNDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.latentblending.diffusion.ClassifierFreeGuidance.Row;
import org.latentblending.diffusion.torch.BatchLimits;
import org.latentblending.diffusion.torch.OutOfDeviceMemory;
import org.latentblending.diffusion.torch.Tensors;

/**
 * Predicts a batch of rows, step after step. Where the device runs out of memory, the batch is split into parts that are
 * computed one after the other; this costs one call of the UNet.
 */
public final class BatchedUnet implements AutoCloseable {
    private final Predictor unet;
    private final List<float[]> embeddings;
    private final long[] latentOfRow;
    private final BatchLimits limits;
    private final int latentPixels;
    private final Runnable releaseMemory;
    private final List<Part> parts = new ArrayList<>();
    private @Nullable BiFunction<Part, DeepCache, ?> kept; // the last step whose deep features were kept
    private int partsWithFeatures; // the first of the parts; those after them were split since

    /** The UNet for latents of one size. */
    @FunctionalInterface
    public interface Predictor {
        /**
         * @param embeddings text conditioning of each row
         * @param rows for each row the index of its latent, ascending by at most 1
         */
        Conditioned condition(List<float[]> embeddings, long[] rows);
    }

    /** The UNet with text conditioning. */
    public interface Conditioned extends AutoCloseable {
        /**
         * @param timestep of the training, which may lie between two whole ones
         * @param cache {@link DeepCache#REUSED} only after a call with {@link DeepCache#KEPT}
         * @return one prediction for each row
         * @throws OutOfDeviceMemory if the device's memory does not suffice
         */
        List<float[]> predict(List<float[]> latents, float timestep, DeepCache cache);

        /** The same for a tensor of latents. Their manager owns the predictions, which may have NaN or infinity. */
        default PtNDArray predict(PtNDArray latents, float timestep, DeepCache cache) {
            throw new UnsupportedOperationException();
        }

        @Override
        void close();
    }

    /** Consecutive rows, and the consecutive latents that they need. */
    record Part(int rows, int firstLatent, int endLatent, Conditioned unet) {
        static Part of(Predictor unet, List<float[]> embeddings, long[] latentOfRow, int from, int to) {
            long first = latentOfRow[from];
            long[] relative = Arrays.stream(latentOfRow, from, to)
                    .map(latent -> latent - first)
                    .toArray();
            int end = (int) latentOfRow[to - 1] + 1;
            return new Part(to - from, (int) first, end, unet.condition(embeddings.subList(from, to), relative));
        }

        List<float[]> predict(List<float[]> latents, float timestep, DeepCache cache) {
            return unet.predict(latents.subList(firstLatent, endLatent), timestep, cache);
        }

        PtNDArray predict(PtNDArray latents, float timestep, DeepCache cache) {
            boolean isWhole =
                    firstLatent == 0 && endLatent == latents.getShape().get(0);
            PtNDArray needed = isWhole ? latents : Tensors.slice(latents, firstLatent, endLatent);
            return unet.predict(needed, timestep, cache);
        }
    }

    /** @param releaseMemory frees cached device memory; called after an allocation failed */
    public BatchedUnet(Predictor unet, List<Row> rows, BatchLimits limits, int latentPixels, Runnable releaseMemory) {
        this.unet = unet;
        this.embeddings = rows.stream().map(Row::embedding).toList();
        this.latentOfRow = rows.stream().mapToLong(Row::trajectory).toArray();
        this.limits = limits;
        this.latentPixels = latentPixels;
        this.releaseMemory = releaseMemory;
    }

    /**
     * @param latents one for each trajectory
     * @param cache {@link DeepCache#REUSED} only after a call with {@link DeepCache#KEPT}
     * @return one prediction for each row
     * @throws OutOfDeviceMemory if the memory does not suffice for a single row
     */
    public List<float[]> predict(List<float[]> latents, float timestep, DeepCache cache) {
        return eachPart(cache, (part, use) -> part.predict(latents, timestep, use)).stream()
                .flatMap(List::stream)
                .toList();
    }

    /** As the other one, on the device. The latents must be open until the next call with {@link DeepCache#KEPT}. */
    PtNDArray predict(PtNDArray latents, float timestep, DeepCache cache) {
        return Tensors.concat(eachPart(cache, (part, use) -> part.predict(latents, timestep, use)));
    }

    private <T> List<T> eachPart(DeepCache cache, BiFunction<Part, DeepCache, T> prediction) {
        if (cache == DeepCache.KEPT) {
            kept = prediction;
        }
        List<T> predictions = new ArrayList<>();
        for (int from = 0; from < latentOfRow.length; ) {
            int part = predictions.size();
            int size = part < parts.size()
                    ? parts.get(part).rows
                    : Math.min(limits.limit(latentPixels), latentOfRow.length - from);
            try {
                if (part == parts.size()) {
                    parts.add(Part.of(unet, embeddings, latentOfRow, from, from + size));
                }
                if (cache == DeepCache.REUSED && part >= partsWithFeatures) {
                    computeFeatures(parts.get(part));
                }
                predictions.add(prediction.apply(parts.get(part), cache));
                if (cache != DeepCache.UNUSED) {
                    partsWithFeatures = Math.max(partsWithFeatures, part + 1);
                }
                from += size;
            } catch (OutOfDeviceMemory tooManyRows) {
                closeFrom(part);
                releaseMemory.run();
                if (!limits.reduce(latentPixels, size)) {
                    throw tooManyRows;
                }
            }
        }
        return predictions;
    }

    @Override
    public void close() {
        closeFrom(0);
    }

    /** Features are lost with the parts that were split; these are the same up to rounding. */
    private void computeFeatures(Part part) {
        var unused =
                Objects.requireNonNull(kept, "no step has kept its features").apply(part, DeepCache.KEPT);
    }

    private void closeFrom(int part) {
        while (parts.size() > part) {
            parts.remove(parts.size() - 1).unet.close();
        }
        partsWithFeatures = Math.min(partsWithFeatures, part);
    }
}
