package org.latentblending.rendering;

import java.util.List;
import org.latentblending.blending.BlendingListener;
import org.latentblending.blending.Denoiser;
import org.latentblending.blending.KeyframeColumns;
import org.latentblending.blending.KeyframeTrajectory;
import org.latentblending.blending.MoviePlan;
import org.latentblending.blending.Span;

/** The columns of neighbouring keyframes; all of their blocks are kept for the segments. */
record KeyframesUnit(MoviePlan plan, Span span, KeyframeColumns columns) implements Unit {
    static String name(int firstKeyframe) {
        return "keyframes-" + firstKeyframe;
    }

    @Override
    public String name() {
        return name(span.from());
    }

    @Override
    public boolean isDone() {
        return columns.isDone();
    }

    @Override
    public void advance(Denoiser denoiser, BlendingListener listener) {
        columns.advance(denoiser, listener);
    }

    @Override
    public int blocksDone() {
        return columns.columns().get(0).blockEnds().size();
    }

    @Override
    public int stepsDone() {
        return span.size() * plan.segment().boundaries().get(blocksDone());
    }

    @Override
    public List<float[]> latents() {
        int last = blocksDone() - 1;
        return columns.columns().stream()
                .map(KeyframeTrajectory::blockEnds)
                .map(ends -> ends.get(last))
                .toList();
    }

    @Override
    public boolean keepsEarlierBlocks() {
        return true;
    }
}
