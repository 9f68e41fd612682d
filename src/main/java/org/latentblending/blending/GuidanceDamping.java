package org.latentblending.blending;

/**
 * Classifier-free guidance that changes towards the middle of a transition. The published code subtracts
 * {@code scale (1 - damper) - 1}, which leaves {@code scale + 1} at damper 1; here damper 1 leaves {@code scale}.
 *
 * @param scale guidance scale of a keyframe, 1 or larger
 * @param damper in the middle the scale is {@code 1 + (scale - 1) damper}: 0 lowers it to 1, 1 keeps it, 2 (the most) raises
 *     it to {@code 2 scale - 1}
 */
public record GuidanceDamping(double scale, double damper) {
    public static final int MAX_DAMPER = 2;

    /** @throws IllegalArgumentException if a value is out of its range */
    public GuidanceDamping {
        Preconditions.require(
                scale >= 1 && Double.isFinite(scale), "The guidance scale must be at least 1, not %s", scale);
        Preconditions.require(
                damper >= 0 && damper <= MAX_DAMPER, "The guidance damper must be from 0 to 2, not %s", damper);
    }

    /** The guidance scale at a blend fraction from 0 to 1; never below 1. */
    public double at(double fraction) {
        double middle = 1 - Math.abs(fraction - 0.5) / 0.5;
        return scale - (scale - 1) * (1 - damper) * middle;
    }

    /** The guidance scale between two keyframes, {@code (1 - f) left.at(f) + f right.at(f)}. */
    static double between(GuidanceDamping left, GuidanceDamping right, double fraction) {
        return left.equals(right) // without rounding
                ? left.at(fraction)
                : Math.max(1, (1 - fraction) * left.at(fraction) + fraction * right.at(fraction));
    }
}
