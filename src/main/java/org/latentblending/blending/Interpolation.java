package org.latentblending.blending;

/** Interpolation of tensors in float64, as latent blending mixes latents and text embeddings. Every machine gets the same bits. */
public final class Interpolation {
    private static final double DOT_LIMIT = 1 - 1e-7;

    private Interpolation() {}

    /** Linear interpolation of tensors of one length: {@code (1 - fraction) a + fraction b}. */
    public static float[] lerp(float[] a, float[] b, double fraction) {
        checkLengths(a, b);
        float[] mixed = new float[a.length];
        for (int i = 0; i < a.length; i++) {
            mixed[i] = (float) ((1 - fraction) * a[i] + fraction * b[i]);
        }
        return mixed;
    }

    /**
     * Spherical linear interpolation along the great arc between the directions of two tensors (Shoemake 1985).
     *
     * @param a the tensor at fraction 0; not all zero
     * @param b the tensor at fraction 1, of the same length; not all zero
     */
    public static float[] slerp(float[] a, float[] b, double fraction) {
        checkLengths(a, b);
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

    private static void checkLengths(float[] a, float[] b) {
        Preconditions.require(a.length == b.length, "Cannot mix tensors of %d and %d values", a.length, b.length);
    }
}
