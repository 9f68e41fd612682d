package org.latentblending.transitions.running;

/**
 * A cheap look at a frame that is still being drawn; published within the process a few times a second, and not kept.
 *
 * @param index of the frame that it is about to become; never of one that is announced already
 * @param fraction where in its segment that frame lies, 0 to 1
 * @param width pixels
 * @param height pixels
 * @param jpeg the picture
 */
public record TransitionPreview(
        String transitionId, int segment, int index, double fraction, int width, int height, byte[] jpeg) {}
