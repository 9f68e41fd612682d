package org.latentblending.blending;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.schedule.Schedule;
import org.latentblending.blending.schedule.Spacing;

/**
 * The static tree of one transition between two keyframes: which branch is denoised from what over which steps.
 * <p>
 * With a crossfeed above 0 the first block is split at {@code round(its last step * 0.65)}: at the end of the first part
 * the right keyframe's latent is mixed with the left one's. A tree of one block is split in the same way. Where the
 * split would fall on the end of a block that is one step long, the block stays whole and is mixed at its end; a
 * transition of one single step is never mixed, for nothing is denoised after it.
 */
public final class SegmentPlan {

    public static final int MAX_CROSSFEED = 1;

    private static final double CROSSFEED_END = 0.65;

    private final Schedule schedule;
    private final double crossfeed;
    private final List<Block> blocks;
    private final boolean crossfed;

    /**
     * @param midCompression see {@link Spacing#fractions}
     * @param crossfeed how much of the left keyframe is mixed into the right one, 0 (nothing) to 1
     * @throws IllegalArgumentException if a value is out of its range
     */
    public SegmentPlan(Schedule schedule, double midCompression, double crossfeed) {
        if (!(crossfeed >= 0 && crossfeed <= MAX_CROSSFEED)) {
            throw new IllegalArgumentException("The crossfeed must be from 0 to 1, not " + crossfeed);
        }
        this.schedule = schedule;
        this.crossfeed = crossfeed;
        List<Integer> counts = new ArrayList<>(schedule.branchCounts());
        List<Integer> boundaries = new ArrayList<>(schedule.injectionSteps());
        boundaries.add(schedule.steps());
        int split = (int) Math.rint(boundaries.get(1) * CROSSFEED_END);
        crossfed = crossfeed > 0 && split < schedule.steps();
        if (crossfed && split < boundaries.get(1)) {
            boundaries.add(1, split);
            counts.add(0, 2);
        }
        blocks = blocks(boundaries, counts, midCompression);
    }

    private static List<Block> blocks(List<Integer> boundaries, List<Integer> counts, double midCompression) {
        List<Block> blocks = new ArrayList<>();
        @Nullable List<Double> before = null;
        for (int b = 0; b < counts.size(); b++) {
            List<Double> fractions = Spacing.fractions(counts.get(b), midCompression);
            List<Branch> branches = new ArrayList<>();
            for (double fraction : fractions) {
                Branch.Parents parents = before == null ? null : parents(fraction, before);
                branches.add(new Branch(fraction, parents));
            }
            blocks.add(new Block(boundaries.get(b), boundaries.get(b + 1), branches));
            before = fractions;
        }
        return List.copyOf(blocks);
    }

    /** The nearest branch at or before the fraction and the one after it; at fraction 1 the last two. */
    private static Branch.Parents parents(double fraction, List<Double> before) {
        int right = 1;
        while (right < before.size() - 1 && before.get(right) <= fraction) {
            right++;
        }
        double from = before.get(right - 1);
        return new Branch.Parents(right - 1, right, (fraction - from) / (before.get(right) - from));
    }

    public Schedule schedule() {
        return schedule;
    }

    /** From the first step to the last, without gaps. */
    public List<Block> blocks() {
        return blocks;
    }

    /** Steps where blocks begin, and the number of steps at the end: one more than there are blocks. */
    public List<Integer> boundaries() {
        List<Integer> boundaries = new ArrayList<>();
        for (Block block : blocks) {
            boundaries.add(block.from());
        }
        boundaries.add(schedule.steps());
        return List.copyOf(boundaries);
    }

    /** How much of the left keyframe is mixed into the right one, 0 to 1. */
    public double crossfeed() {
        return crossfeed;
    }

    /** Whether the right keyframe is mixed with the left one at the end of this block. */
    public boolean crossfeedsAfter(int block) {
        return crossfed && block == 0;
    }

    /** Whether any block's end is crossfed. */
    public boolean crossfeeds() {
        return crossfed;
    }

    /** The first block with branches between the keyframes; the number of blocks where none has any. */
    int firstMixedBlock() {
        return (int)
                blocks.stream().takeWhile(block -> block.innerBranches() == 0).count();
    }

    /** Steps that have branches between the keyframes. */
    int mixedSteps() {
        return blocks.stream().skip(firstMixedBlock()).mapToInt(Block::steps).sum();
    }

    /** UNet evaluations of all branches between the keyframes. */
    public int innerSteps() {
        return blocks.stream().mapToInt(Block::innerSteps).sum();
    }
}
