package org.latentblending.diffusion.torch;

/**
 * Optimizations of a model. They change pictures only by rounding.
 *
 * @param packedWeights use {@link Kernels#PACKED} where the CPU supports it
 * @param lanes compute the rows of small networks in parallel, each on one core: {@link InferencePool}
 */
public record Tuning(boolean packedWeights, boolean lanes) {
    public static final Tuning FASTEST = new Tuning(true, true);
}
