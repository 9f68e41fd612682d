package org.latentblending.blending;

/**
 * Where in a movie a frame is.
 *
 * @param segment that it belongs to
 * @param index in the whole movie, see {@link MoviePlan#frameIndex}
 * @param fraction where in its segment it lies, 0 to 1
 */
public record FramePosition(int segment, int index, double fraction) {}
