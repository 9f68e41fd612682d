package org.latentblending.diffusion.torch;

/**
 * How a model's networks are computed. All ways give the same pictures, but for rounding.
 *
 * @param packedWeights convolve with weights that are laid out as the CPU's kernels read them, where there are such kernels
 * @param lanes let small networks compute several rows of a batch side by side, each on a core of its own
 */
public record Tuning(boolean packedWeights, boolean lanes) {
    public static final Tuning FASTEST = new Tuning(true, true);
}
