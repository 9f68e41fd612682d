package org.latentblending.blending;

import java.util.List;

/**
 * The trajectory of a keyframe as far as it has been denoised.
 *
 * @param blockEnds its latent after the last step of each completed block, crossfed where the plan says so; channels x
 *     height x width in row-major order; never modified
 */
public record KeyframeTrajectory(List<float[]> blockEnds) {

    public KeyframeTrajectory {
        blockEnds = List.copyOf(blockEnds);
    }

    /**
     * Takes one trajectory out of the checkpoints of {@link KeyframeTrajectories}.
     *
     * @param checkpoints of the first blocks, in order
     * @param index of the trajectory in its unit
     */
    public static KeyframeTrajectory of(List<List<float[]>> checkpoints, int index) {
        return new KeyframeTrajectory(
                checkpoints.stream().map(latents -> latents.get(index)).toList());
    }
}
