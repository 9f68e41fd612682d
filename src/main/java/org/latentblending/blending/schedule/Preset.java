package org.latentblending.blending.schedule;

import java.util.function.IntUnaryOperator;

/** The published quality presets: the number of diffusion steps, and how many of the requested frames are diffused. */
public enum Preset {
    LOWEST(12, frames -> 5),
    LOW(15, frames -> frames / 16),
    MEDIUM(30, frames -> frames / 8),
    HIGH(60, frames -> frames / 4),
    ULTRA(100, frames -> frames / 2);

    private final int steps;
    private final IntUnaryOperator branches;

    Preset(int steps, IntUnaryOperator branches) {
        this.steps = steps;
        this.branches = branches;
    }

    public int steps() {
        return steps;
    }

    /** Diffused frames of a segment, at least the two keyframes, for a number of requested pictures. */
    public int branches(int frames) {
        return Math.max(2, branches.applyAsInt(frames));
    }
}
