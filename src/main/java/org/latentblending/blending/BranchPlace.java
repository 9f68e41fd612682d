package org.latentblending.blending;

/** Where in the trees a branch stands. */
record BranchPlace(int segment, int branch) {

    /** A keyframe stands right in the segment that it ends, and the movie's first one left in the first segment. */
    static BranchPlace ofKeyframe(int keyframe, Block block) {
        return keyframe == 0
                ? new BranchPlace(0, 0)
                : new BranchPlace(keyframe - 1, block.branches().size() - 1);
    }
}
