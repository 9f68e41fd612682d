package org.latentblending.transitions;

/**
 * A small JPEG of an unfinished frame; published within the process a few times a second, and not stored. Its width and
 * height are in pixels, and its fraction is its position in the segment, 0 to 1.
 */
public record TransitionPreview(
        String transitionId, int segment, int index, double fraction, int width, int height, byte[] jpeg) {}
