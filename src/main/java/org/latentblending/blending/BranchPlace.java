package org.latentblending.blending;

/**
 * Where in the trees a keyframe's column stands: right in the segment that it ends, and the movie's first one left in the
 * first segment.
 */
record KeyframePlace(int segment, int branch) {

    static KeyframePlace of(int keyframe, Block block) {
        return keyframe == 0
                ? new KeyframePlace(0, 0)
                : new KeyframePlace(keyframe - 1, block.branches().size() - 1);
    }
}
