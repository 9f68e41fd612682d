package org.latentblending.transitions.running;

/**
 * A small picture of an unfinished frame; published within the process a few times a second, and not stored.
 *
 * @param index of the frame, which is not yet published
 * @param fraction position of the frame in its segment, 0 to 1
 * @param width pixels
 * @param height pixels
 * @param jpeg the picture
 */
public record TransitionPreview(
        String transitionId, int segment, int index, double fraction, int width, int height, byte[] jpeg) {}
