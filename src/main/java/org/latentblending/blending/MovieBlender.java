package org.latentblending.blending;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Walks all units of a movie's {@link WorkPlan} in one go, as a single worker does. */
public final class MovieBlender {

    private final MoviePlan plan;
    private final List<Keyframe> keyframes;
    private final Denoiser denoiser;
    private final BlendingListener listener;

    /**
     * @param keyframes as many as the plan says, with noise and embeddings of one size
     * @param denoiser one that was made for the plan's number of steps
     * @throws IllegalArgumentException if the keyframes do not fit the plan or each other
     */
    public MovieBlender(MoviePlan plan, List<Keyframe> keyframes, Denoiser denoiser, BlendingListener listener) {
        Preconditions.keyframes(keyframes, plan.keyframes());
        this.plan = plan;
        this.keyframes = List.copyOf(keyframes);
        this.denoiser = denoiser;
        this.listener = listener;
    }

    /** Blends the whole movie on the calling thread; returns when every frame has been delivered to the listener. */
    public void blend() {
        WorkPlan work = WorkPlan.of(plan, denoiser.capacity(), 1);
        List<Keyframe> distinct =
                plan.distinctKeyframes().stream().map(keyframes::get).toList();
        List<KeyframeTrajectory> columns = new ArrayList<>();
        for (Span span : work.columns()) {
            columns.addAll(columns(
                    span,
                    distinct.subList(span.from(), span.to()),
                    columns.isEmpty() ? null : columns.get(columns.size() - 1)));
        }
        for (Span span : work.segments()) {
            blend(new SegmentTrees(
                    plan,
                    span,
                    keyframes.subList(span.from(), span.to() + 1),
                    plan.columns().subList(span.from(), span.to() + 1).stream()
                            .map(columns::get)
                            .toList()));
        }
    }

    private List<KeyframeTrajectory> columns(Span span, List<Keyframe> keyframes, @Nullable KeyframeTrajectory before) {
        var columns = new KeyframeColumns(plan, span, keyframes, before);
        while (!columns.isDone()) {
            columns.advance(denoiser, listener);
        }
        return columns.columns();
    }

    private void blend(SegmentTrees trees) {
        while (!trees.isDone()) {
            trees.advance(denoiser, listener);
        }
    }
}
