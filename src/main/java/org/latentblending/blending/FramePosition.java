package org.latentblending.blending;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where in a movie a frame is.
 *
 * @param segment that it belongs to
 * @param index in the whole movie
 * @param fraction where in its segment it lies, 0 to 1
 */
public record FramePosition(int segment, int index, double fraction) {

    /** The frame that a branch becomes; before the last block, the one that it is nearest to. */
    static FramePosition of(MoviePlan plan, int block, BranchPosition place) {
        int segment = place.segment();
        int branch = place.branch();
        List<Block> blocks = plan.segment().blocks();
        List<Branch> branches = blocks.get(block).branches();
        List<Branch> frames = blocks.get(blocks.size() - 1).branches();
        int last = frames.size() - 1;
        int frame = branch == 0
                ? 0
                : branch == branches.size() - 1
                        ? last
                        : nearest(branches.get(branch).fraction(), frames);
        return new FramePosition(
                segment, plan.frameIndex(segment, frame), frames.get(frame).fraction());
    }

    /** Among the frames between the keyframes, which become frames long before. */
    private static int nearest(double fraction, List<Branch> frames) {
        return IntStream.range(1, frames.size() - 1)
                .boxed()
                .min(Comparator.comparingDouble(
                        frame -> Math.abs(frames.get(frame).fraction() - fraction)))
                .orElseThrow();
    }
}
