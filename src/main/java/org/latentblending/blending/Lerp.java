package org.latentblending.blending;

/** Linear interpolation of tensors, as latent blending mixes text embeddings. */
public final class Lerp {

    private Lerp() {}

    /**
     * Mixes two tensors by {@code (1 - fraction) a + fraction b}, in float64.
     *
     * @param a the tensor at fraction 0, in any layout
     * @param b the tensor at fraction 1, of the same length
     * @param fraction from 0 (exactly {@code a}) to 1 (exactly {@code b})
     * @return a new tensor
     * @throws IllegalArgumentException if the lengths differ
     */
    public static float[] lerp(float[] a, float[] b, double fraction) {
        if (a.length != b.length) {
            throw new IllegalArgumentException("Cannot mix tensors of " + a.length + " and " + b.length + " values");
        }
        float[] mixed = new float[a.length];
        for (int i = 0; i < a.length; i++) {
            mixed[i] = (float) ((1 - fraction) * a[i] + fraction * b[i]);
        }
        return mixed;
    }
}
