package org.latentblending.blending;

/**
 * The noise and conditioning that one prompt and its seed give. The arrays are in row-major order and never modified.
 *
 * @param noise the latent before the first diffusion step, channels x height x width
 * @param embedding the text conditioning, tokens x width
 * @param negative the conditioning of the negative prompt, of the same size; one array for all keyframes that share it, so
 *     that it is processed once
 */
public record Keyframe(float[] noise, float[] embedding, float[] negative) {}
