package org.latentblending.blending;

/**
 * The position of a frame in a movie.
 *
 * @param segment that it belongs to
 * @param index in the whole movie, see {@link MoviePlan#frameIndex}
 * @param fraction position in its segment, 0 to 1
 */
public record FramePosition(int segment, int index, double fraction) {}
