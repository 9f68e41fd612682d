package org.latentblending.blending;

import java.util.Map;

/**
 * How far a change has come at a share of its time: a cubic Bézier curve from (0, 0) to (1, 1), as CSS has it
 * (cubic-bezier, CSS Easing Functions Level 1).
 *
 * @param x1 time of the first control point, 0 to 1, so that time never runs backwards
 * @param y1 way of the first control point; outside of 0 to 1 the change goes back or too far
 * @param x2 time of the second control point, 0 to 1
 * @param y2 way of the second control point
 */
public record Easing(double x1, double y1, double x2, double y2) {
    public static final Easing LINEAR = new Easing(0, 0, 1, 1);

    /** The named curves of CSS. */
    public static final Map<String, Easing> NAMED = Map.of(
            "linear", LINEAR,
            "ease-in", new Easing(0.42, 0, 1, 1),
            "ease-out", new Easing(0, 0, 0.58, 1),
            "ease-in-out", new Easing(0.42, 0, 0.58, 1));

    private static final double EXACT = 1e-12;

    /** @throws IllegalArgumentException if a time is not from 0 to 1 or a way is not finite */
    public Easing {
        boolean isInTime = Math.min(x1, x2) >= 0 && Math.max(x1, x2) <= 1;
        Preconditions.require(
                isInTime && Double.isFinite(y1) && Double.isFinite(y2),
                "Invalid control points: %s, %s, %s, %s",
                x1,
                y1,
                x2,
                y2);
    }

    /** @param time share of the time, 0 to 1 */
    public double at(double time) {
        boolean isLinear = x1 == y1 && x2 == y2;
        return isLinear || time <= 0 || time >= 1 ? Math.min(1, Math.max(0, time)) : curve(y1, y2, parameter(time));
    }

    /** The parameter at which the curve has come to a time, which grows with it: Newton's method within a bisection. */
    private double parameter(double time) {
        double low = 0;
        double high = 1;
        double t = time;
        while (high - low > EXACT) {
            double miss = curve(x1, x2, t) - time;
            if (Math.abs(miss) < EXACT) {
                break;
            }
            if (miss > 0) {
                high = t;
            } else {
                low = t;
            }
            double next = t - miss / slope(x1, x2, t);
            t = next > low && next < high ? next : (low + high) / 2;
        }
        return t;
    }

    private static double curve(double first, double second, double t) {
        double s = 1 - t;
        return 3 * s * s * t * first + 3 * s * t * t * second + t * t * t;
    }

    private static double slope(double first, double second, double t) {
        double s = 1 - t;
        return 3 * s * s * first + 6 * s * t * (second - first) + 3 * t * t * (1 - second);
    }
}
