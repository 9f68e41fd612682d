package org.latentblending.blending;

/**
 * Classifier-free guidance that is damped towards the middle of a transition. The published code subtracts
 * {@code scale (1 - damper) - 1}, which leaves {@code scale + 1} at damper 1; here damper 1 leaves {@code scale}.
 *
 * @param scale guidance scale of a keyframe, 1 or larger
 * @param damper share of the guidance that is left in the middle, 0 (the scale falls to 1) to 1 (it stays as it is)
 */
public record Guidance(double scale, double damper) {

    /** @throws IllegalArgumentException if a value is out of its range */
    public Guidance {
        if (!(scale >= 1) || Double.isInfinite(scale)) {
            throw new IllegalArgumentException("The guidance scale must be at least 1, not " + scale);
        }
        if (!(damper >= 0 && damper <= 1)) {
            throw new IllegalArgumentException("The guidance damper must be from 0 to 1, not " + damper);
        }
    }

    /** The guidance scale at a blend fraction from 0 to 1; never below 1. */
    public double at(double fraction) {
        double middle = 1 - Math.abs(fraction - 0.5) / 0.5;
        return scale - (scale - 1) * (1 - damper) * middle;
    }

    /**
     * The guidance scale between two keyframes, {@code (1 - f) left.at(f) + f right.at(f)}: exactly {@code left.at(f)} where
     * both are the same.
     */
    static double between(Guidance left, Guidance right, double fraction) {
        return left.equals(right)
                ? left.at(fraction)
                : Math.max(1, (1 - fraction) * left.at(fraction) + fraction * right.at(fraction));
    }
}
