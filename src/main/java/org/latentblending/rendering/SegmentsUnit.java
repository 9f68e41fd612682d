package org.latentblending.rendering;

import java.util.List;
import org.latentblending.blending.BlendingListener;
import org.latentblending.blending.Block;
import org.latentblending.blending.Denoiser;
import org.latentblending.blending.MoviePlan;
import org.latentblending.blending.SegmentTrees;
import org.latentblending.blending.Span;

/** The trees of neighbouring segments; the latents of the last level are frames, which are kept as pictures. */
record SegmentsUnit(MoviePlan plan, Span span, SegmentTrees trees) implements Unit {
    static String name(int firstSegment) {
        return "segments-" + firstSegment;
    }

    @Override
    public String name() {
        return name(span.from());
    }

    @Override
    public boolean isDone() {
        return trees.isDone();
    }

    @Override
    public void advance(Denoiser denoiser, BlendingListener listener) {
        trees.advance(denoiser, listener);
    }

    @Override
    public int blocksDone() {
        return trees.levels().get(0).block() + 1;
    }

    @Override
    public int stepsDone() {
        return plan.segment().blocks().subList(0, blocksDone()).stream()
                        .mapToInt(SegmentsUnit::innerSteps)
                        .sum()
                * span.size();
    }

    private static int innerSteps(Block block) {
        return (block.branches().size() - 2) * block.steps();
    }

    @Override
    public List<float[]> latents() {
        return isDone()
                ? List.of()
                : trees.levels().stream()
                        .flatMap(level -> level.latents().stream())
                        .toList();
    }

    @Override
    public boolean keepsEarlierBlocks() {
        return false;
    }
}
