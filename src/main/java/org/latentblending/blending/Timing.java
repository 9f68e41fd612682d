package org.latentblending.blending;

import java.util.List;

/** How the pictures of a movie are shared out among the gaps between its frames. */
public enum Timing {
    /** The same number for every gap. */
    EVEN,
    /** As many as the distance of each gap deserves, so that the picture changes at a constant rate. */
    PERCEPTUAL;

    /**
     * @param distances of neighbouring frames, each 0 or larger; at least one
     * @param pictures of the movie, at least 1
     * @throws IllegalArgumentException if there are too few of either, or a distance is invalid
     */
    public Spreading spread(List<Double> distances, int pictures) {
        return this == EVEN
                ? new FrameSpreading(distances.size() + 1, pictures)
                : new PerceptualSpreading(distances, pictures);
    }
}
