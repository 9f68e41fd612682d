package org.latentblending.blending;

/**
 * Spherical linear interpolation over whole tensors (Shoemake 1985), as latent blending mixes noise and latents.
 * <p>
 * {@code StrictMath}, so that every machine gets the same bits.
 */
public final class Slerp {

    private static final double DOT_LIMIT = 1 - 1e-7;

    private Slerp() {}

    /**
     * Mixes two tensors along the great arc between their directions, in float64 throughout.
     *
     * @param a the tensor at fraction 0, in any layout; not all zero
     * @param b the tensor at fraction 1, of the same length; not all zero
     * @param fraction from 0 (exactly {@code a}) to 1 (exactly {@code b})
     * @return a new tensor
     * @throws IllegalArgumentException if the lengths differ
     */
    public static float[] slerp(float[] a, float[] b, double fraction) {
        if (a.length != b.length) {
            throw new IllegalArgumentException("Cannot mix tensors of " + a.length + " and " + b.length + " values");
        }
        double dot = dot(a, b) / (Math.sqrt(dot(a, a)) * Math.sqrt(dot(b, b)));
        double theta = StrictMath.acos(Math.max(-DOT_LIMIT, Math.min(DOT_LIMIT, dot)));
        double sine = StrictMath.sin(theta);
        double weightA = StrictMath.sin(theta - theta * fraction);
        double weightB = StrictMath.sin(theta * fraction);
        float[] mixed = new float[a.length];
        for (int i = 0; i < a.length; i++) {
            mixed[i] = (float) ((a[i] * weightA + b[i] * weightB) / sine);
        }
        return mixed;
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
