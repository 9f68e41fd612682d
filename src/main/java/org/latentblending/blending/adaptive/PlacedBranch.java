package org.latentblending.blending.adaptive;

/**
 * A branch that adaptive placement adds. It starts from {@code slerp(left, right, share)} of its parents' latents at the start
 * of its first block, and becomes a frame.
 *
 * @param index of its frame in the movie
 * @param segment index in the movie, from 0
 * @param fraction position in the segment, strictly between 0 and 1
 * @param block its first
 * @param left index of the left parent's frame
 * @param right index of the right parent's frame
 * @param share of the right parent, 0 to 1
 */
public record PlacedBranch(int index, int segment, double fraction, int block, int left, int right, double share) {
    public PlacedFrame frame() {
        return new PlacedFrame(index, fraction, block);
    }
}
