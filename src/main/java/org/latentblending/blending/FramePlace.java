package org.latentblending.blending;

/**
 * Where in a movie a branch is.
 *
 * @param segment that it belongs to
 * @param index of its frame in the whole movie; before the last block, of the frame that it is nearest to
 * @param fraction where in its segment it lies, 0 to 1
 */
public record FramePlace(int segment, int index, double fraction) {

    static FramePlace of(MoviePlan plan, int segment, int block, int branch) {
        var blocks = plan.segment().blocks();
        double fraction = blocks.get(block).branches().get(branch).fraction();
        var frames = blocks.get(blocks.size() - 1).branches();
        int last = frames.size() - 1;
        if (branch == 0 || branch == blocks.get(block).branches().size() - 1) {
            return new FramePlace(segment, plan.frameIndex(segment, branch == 0 ? 0 : last), fraction);
        }
        int nearest = 1;
        for (int frame = 2; frame < last; frame++) {
            if (Math.abs(frames.get(frame).fraction() - fraction)
                    < Math.abs(frames.get(nearest).fraction() - fraction)) {
                nearest = frame;
            }
        }
        return new FramePlace(segment, plan.frameIndex(segment, nearest), fraction);
    }
}
