package org.latentblending.blending;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.Block.Branch;
import org.latentblending.blending.Block.Parents;
import org.latentblending.blending.schedule.Schedule;
import org.latentblending.blending.schedule.Spacing;

/**
 * The static tree of one transition between two keyframes: which branch is denoised from what over which steps.
 * <p>
 * With a crossfeed above 0 the first block is split at {@code round(its last step * 0.65)}: at the end of the first part
 * the right keyframe's latent is mixed with the left one's. A tree of one block is split in the same way. A first block of
 * one step stays whole and is mixed at its end. A transition of one step is never mixed, for nothing is denoised after it.
 *
 * @param crossfeed share of the left keyframe that is mixed into the right one, 0 to {@value #MAX_CROSSFEED}
 * @param blocks from the first step to the last, without gaps
 */
public record SegmentPlan(Schedule schedule, double crossfeed, List<Block> blocks) {
    public static final int MAX_CROSSFEED = 1;

    private static final double CROSSFEED_END = 0.65;

    /** @throws IllegalArgumentException if the crossfeed is out of its range */
    public SegmentPlan {
        Preconditions.require(
                crossfeed >= 0 && crossfeed <= MAX_CROSSFEED, "The crossfeed must be from 0 to 1, not %s", crossfeed);
    }

    /**
     * @param midCompression see {@link Spacing#fractions}
     * @throws IllegalArgumentException if a value is out of its range
     */
    public SegmentPlan(Schedule schedule, double midCompression, double crossfeed) {
        this(schedule, crossfeed, blocks(schedule, midCompression, crossfeed));
    }

    private static List<Block> blocks(Schedule schedule, double midCompression, double crossfeed) {
        List<Integer> counts = new ArrayList<>(schedule.branchCounts());
        List<Integer> boundaries = new ArrayList<>(schedule.injectionSteps());
        boundaries.add(schedule.steps());
        int split = (int) Math.rint(boundaries.get(1) * CROSSFEED_END);
        if (crossfeed > 0 && split < boundaries.get(1)) {
            boundaries.add(1, split);
            counts.add(0, 2);
        }
        List<Block> blocks = new ArrayList<>();
        @Nullable List<Double> before = null;
        for (int b = 0; b < counts.size(); b++) {
            List<Double> fractions = Spacing.fractions(counts.get(b), midCompression);
            List<Branch> branches = new ArrayList<>();
            for (double fraction : fractions) {
                branches.add(new Branch(fraction, before == null ? null : parents(fraction, before)));
            }
            blocks.add(new Block(boundaries.get(b), boundaries.get(b + 1), branches));
            before = fractions;
        }
        return List.copyOf(blocks);
    }

    /** The nearest branch at or before the fraction and the one after it; at fraction 1 the last two. */
    private static Parents parents(double fraction, List<Double> before) {
        int right = 1;
        while (right < before.size() - 1 && before.get(right) <= fraction) {
            right++;
        }
        double from = before.get(right - 1);
        return new Parents(right - 1, right, (fraction - from) / (before.get(right) - from));
    }

    /** Steps where blocks begin, and the number of steps at the end: one more than there are blocks. */
    public List<Integer> boundaries() {
        return Stream.concat(blocks.stream().map(Block::from), Stream.of(schedule.steps()))
                .toList();
    }

    /** Whether the right keyframe is mixed with the left one at the end of this block. */
    public boolean crossfeedsAfter(int block) {
        return crossfeeds() && block == 0;
    }

    public boolean crossfeeds() {
        return crossfeed > 0 && blocks.get(0).to() < schedule.steps();
    }

    /** The first block with branches between the keyframes, or the number of blocks. */
    int firstMixedBlock() {
        return (int)
                blocks.stream().takeWhile(block -> block.innerBranches() == 0).count();
    }

    int mixedSteps() {
        return blocks.stream().skip(firstMixedBlock()).mapToInt(Block::steps).sum();
    }

    /** UNet evaluations of all branches between the keyframes. */
    public int innerSteps() {
        return innerSteps(blocks.size());
    }

    int innerSteps(int blockCount) {
        return blocks.stream().limit(blockCount).mapToInt(Block::innerSteps).sum();
    }
}
