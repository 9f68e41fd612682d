package org.latentblending.blending;

/** Where in the trees a branch stands. */
record BranchPosition(int segment, int branch) {

    /** A keyframe stands right in the segment that it ends, and the movie's first one left in the first segment. */
    static BranchPosition ofKeyframe(int keyframe, Block block) {
        return keyframe == 0
                ? new BranchPosition(0, 0)
                : new BranchPosition(keyframe - 1, block.branches().size() - 1);
    }
}
