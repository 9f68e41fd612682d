package org.latentblending.blending;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.latentblending.blending.Block.Branch;
import org.latentblending.blending.adaptive.PlacedBranch;

/**
 * The position of a branch in a movie's trees.
 *
 * @param segment index in the movie, from 0
 * @param block index among the tree's blocks, from 0
 * @param branch index in the block, from left to right; the first and the last are the keyframes. Of adaptive placement the
 *     index of its frame in the movie, but 0 and 1 for a segment's keyframes
 * @param fraction position in its segment, 0 (left keyframe) to 1 (right keyframe)
 * @param frame that the branch becomes; before the last block, the nearest one that is not a keyframe's unless the branch is
 */
public record BranchPosition(int segment, int block, int branch, double fraction, FramePosition frame) {
    public static BranchPosition of(MoviePlan plan, int segment, int block, int branch) {
        List<Block> blocks = plan.segment().blocks();
        List<Branch> branches = blocks.get(block).branches();
        List<Branch> frames = blocks.get(blocks.size() - 1).branches();
        double fraction = branches.get(branch).fraction();
        int frame = branch == 0 ? 0 : branch == branches.size() - 1 ? frames.size() - 1 : nearest(fraction, frames);
        double frameFraction = frames.get(frame).fraction();
        var position = new FramePosition(segment, plan.frameIndex(segment, frame), frameFraction);
        return new BranchPosition(segment, block, branch, fraction, position);
    }

    /** A keyframe belongs to the segment that it ends, and the movie's first one to the first segment. */
    public static BranchPosition ofKeyframe(MoviePlan plan, int keyframe, int block) {
        int last = plan.segment().blocks().get(block).branches().size() - 1;
        return keyframe == 0 ? of(plan, 0, block, 0) : of(plan, keyframe - 1, block, last);
    }

    /** Adaptively placed branches have the number of their frame. */
    public static BranchPosition of(PlacedBranch branch, int block) {
        var frame = new FramePosition(branch.segment(), branch.index(), branch.fraction());
        return new BranchPosition(branch.segment(), block, branch.index(), branch.fraction(), frame);
    }

    private static int nearest(double fraction, List<Branch> frames) {
        return IntStream.range(1, frames.size() - 1)
                .boxed()
                .min(Comparator.comparingDouble(
                        frame -> Math.abs(frames.get(frame).fraction() - fraction)))
                .orElseThrow();
    }
}
