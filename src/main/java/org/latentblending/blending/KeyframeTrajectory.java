package org.latentblending.blending;

import java.util.ArrayList;
import java.util.List;

/**
 * The trajectory of a keyframe as far as it has been denoised.
 *
 * @param blockEnds its latent after the last step of each block that is done, crossfed where the plan says so; channels x
 *     height x width in row-major order; never modified
 */
public record KeyframeTrajectory(List<float[]> blockEnds) {

    public KeyframeTrajectory {
        blockEnds = List.copyOf(blockEnds);
    }

    /** A column before its first step. */
    static KeyframeTrajectory empty() {
        return new KeyframeTrajectory(List.of());
    }

    KeyframeTrajectory with(float[] blockEnd) {
        List<float[]> ends = new ArrayList<>(blockEnds);
        ends.add(blockEnd);
        return new KeyframeTrajectory(ends);
    }

    float[] after(int block) {
        return blockEnds.get(block);
    }
}
