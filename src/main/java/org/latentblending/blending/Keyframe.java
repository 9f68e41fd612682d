package org.latentblending.blending;

/**
 * The noise and conditioning that one prompt and its seed give.
 *
 * @param noise the latent before the first diffusion step, channels x height x width in row-major order; never modified
 * @param embedding the text conditioning, tokens x width in row-major order; never modified
 * @param negative the conditioning of the negative prompt, of the same size; never modified. Keyframes that share it
 *     share the array, so that it is processed once
 */
public record Keyframe(float[] noise, float[] embedding, float[] negative) {}
