package org.latentblending.blending;

/**
 * What one prompt and its seed give the engine.
 *
 * @param noise the latent before the first diffusion step, channels x height x width in row-major order; never modified
 * @param embedding the text conditioning, tokens x width in row-major order; never modified
 * @param negative the conditioning of what shall not be seen, of the same size; never modified. Keyframes that share it
 *     share the array, so that it is looked at once
 */
public record Keyframe(float[] noise, float[] embedding, float[] negative) {}
