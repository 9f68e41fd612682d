package org.latentblending.blending;

import org.jspecify.annotations.Nullable;

/**
 * The noise and conditioning that one prompt and its seed give. The arrays are in row-major order and never modified.
 *
 * @param noise the latent before the first diffusion step, channels x height x width
 * @param embedding the text conditioning, tokens x width
 * @param negative the conditioning of the negative prompt, tokens x width; keyframes that share the array share its processing
 * @param seed of the noise, also of the noise that some samplers add
 * @param picture the trajectory of a keyframe that shows a given picture; null for one that is drawn
 */
public record Keyframe(
        float[] noise, float[] embedding, float[] negative, long seed, @Nullable PictureTrajectory picture) {
    /** A drawn keyframe. */
    public Keyframe(float[] noise, float[] embedding, float[] negative, long seed) {
        this(noise, embedding, negative, seed, null);
    }

    /** For samplers that add no noise. */
    public Keyframe(float[] noise, float[] embedding, float[] negative) {
        this(noise, embedding, negative, 0);
    }
}
