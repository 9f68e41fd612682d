package org.latentblending.blending;

/** A frame's segment, its {@link MoviePlan#frameIndex} in the movie, and its fraction of the segment, 0 to 1. */
public record FramePosition(int segment, int index, double fraction) {}
