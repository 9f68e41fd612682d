package org.latentblending.blending;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.Block.Branch;
import org.latentblending.blending.Block.Parents;
import org.latentblending.blending.adaptive.Adaptive;
import org.latentblending.blending.adaptive.Growth.Level;
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
 * @param adaptive how branches are added to the keyframes; null for a static tree
 */
public record SegmentPlan(Schedule schedule, double crossfeed, List<Block> blocks, @Nullable Adaptive adaptive) {
    public static final int MAX_CROSSFEED = 1;

    private static final double CROSSFEED_END = 0.65;
    private static final double PARENTAL_SHARE = 0.8; // of the steps, and what is left of the crossfeed there

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
        this(
                schedule,
                crossfeed,
                blocks(schedule.steps(), schedule.branchCounts(), schedule.injectionSteps(), midCompression, crossfeed),
                null);
    }

    /**
     * The trajectories of two keyframes, to which branches are added at the starts of the blocks after the first one: from
     * {@code round(steps depthStrength)} on at every tenth of the steps, and before the last step.
     *
     * @param steps diffusion steps of every frame, at least 2
     * @param depthStrength where mixing begins, as a share of the steps, from 0 to below 1
     * @throws org.latentblending.blending.schedule.InvalidSchedule naming {@code steps}
     * @throws IllegalArgumentException if the crossfeed is out of its range
     */
    public static SegmentPlan adaptive(int steps, double depthStrength, double crossfeed, Adaptive adaptive) {
        var schedule = new Schedule(steps, List.of(2), List.of(0));
        List<Integer> injections = new ArrayList<>(List.of(0));
        int distance = Math.max(1, (int) Math.rint(steps / 10.0));
        int first = (int) Math.max(1, Math.min(steps - 1, Math.rint(steps * depthStrength)));
        for (int step = first; step < steps - 1; step += distance) {
            injections.add(step);
        }
        injections.add(steps - 1);
        List<Integer> counts = Collections.nCopies(injections.size(), 2);
        return new SegmentPlan(
                schedule, crossfeed, blocks(steps, counts, injections, 0, crossfeed), adaptive.from(first));
    }

    private static List<Block> blocks(
            int steps,
            List<Integer> branchCounts,
            List<Integer> injectionSteps,
            double midCompression,
            double crossfeed) {
        List<Integer> counts = new ArrayList<>(branchCounts);
        List<Integer> boundaries = new ArrayList<>(injectionSteps);
        boundaries.add(steps);
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

    /** The starts of blocks at which adaptive placement may add branches. */
    public List<Level> levels() {
        int last = schedule.steps();
        int first = adaptive == null ? last : adaptive.firstStep();
        return IntStream.range(1, blocks.size())
                .filter(block -> blocks.get(block).from() >= first)
                .mapToObj(block -> new Level(
                        block,
                        blocks.get(block).from(),
                        last - blocks.get(block).from()))
                .toList();
    }

    /**
     * How much of its parents' trajectories flows into a branch at the start of a block: all of the crossfeed in the first ones,
     * 0.8 of it at 0.8 of the steps, and nothing after, so that frames stay sharp.
     */
    double parentalCrossfeed(int first, int block) {
        double crossfeed = adaptive == null ? 0 : adaptive.crossfeed();
        int from = blocks.get(first).from();
        int step = blocks.get(block).from();
        double end = Math.rint(schedule.steps() * PARENTAL_SHARE);
        return step >= end ? 0 : crossfeed * (1 - (1 - PARENTAL_SHARE) * (step - from) / (end - from));
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
