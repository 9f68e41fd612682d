package org.latentblending.blending.adaptive;

/**
 * A finished frame of a segment.
 *
 * @param index in the movie: keyframes come first, then branches in the order of their creation
 * @param fraction position in the segment, 0 (left keyframe) to 1 (right keyframe)
 * @param block from which it has latents of its own; 0 for keyframes
 */
public record PlacedFrame(int index, double fraction, int block) {}
