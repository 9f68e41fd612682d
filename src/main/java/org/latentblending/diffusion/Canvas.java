package org.latentblending.diffusion;

/**
 * What the pictures of a session are drawn on, and how.
 *
 * @param sampler how latents become pictures
 * @param steps of the sampler, exactly
 * @param width in pixels, a multiple of {@link StableDiffusion#sizeMultiple}
 * @param height the same
 */
public record Canvas(SamplerKind sampler, int steps, int width, int height) {}
