package org.latentblending.blending.adaptive;

import org.jspecify.annotations.Nullable;

/**
 * Where adaptive placement ends: at the first limit of a segment that is reached. Those that are null do not count.
 *
 * @param frames finished frames of a segment, keyframes included, at least 2
 * @param steps UNet evaluations of a segment, both keyframes included
 * @param seconds from the start of the transition to its movie
 * @param distance no two neighbouring frames differ by more, above 0
 */
public record Limits(
        @Nullable Integer frames, @Nullable Integer steps, @Nullable Double seconds, @Nullable Double distance) {
    /** Why a segment gained no more branches. */
    public enum Reached {
        FRAMES,
        STEPS,
        SECONDS,
        DISTANCE
    }
}
