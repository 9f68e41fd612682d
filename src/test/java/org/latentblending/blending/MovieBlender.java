package org.latentblending.blending;

import java.util.ArrayList;
import java.util.List;
import org.latentblending.blending.KeyframeTrajectories.KeyframeTrajectory;

/** Blends a whole movie in one call: runs all units of its work, as a single worker does. */
public record MovieBlender(MoviePlan plan, List<Keyframe> keyframes, Denoiser denoiser, BlendingListener listener) {

    /** Returns when every frame has been delivered to the listener. */
    public void blend() {
        WorkPlan work = WorkPlan.of(plan, denoiser.capacity(), 1);
        List<Keyframe> distinct =
                plan.distinctKeyframes().stream().map(keyframes::get).toList();
        List<KeyframeTrajectory> trajectories = new ArrayList<>();
        for (Span span : work.keyframes()) {
            float[] left = span.from() == 0
                    ? null
                    : trajectories.get(span.from() - 1).blockEnds().get(0);
            var unit = new KeyframeTrajectories(plan, span, distinct.subList(span.from(), span.to()), left, List.of());
            unit.run(denoiser, listener);
            trajectories.addAll(unit.trajectories());
        }
        for (Span span : work.segments()) {
            List<KeyframeTrajectory> ends = plan.trajectories().subList(span.from(), span.to() + 1).stream()
                    .map(trajectories::get)
                    .toList();
            plan.segmentUnit(span, keyframes.subList(span.from(), span.to() + 1), ends, 0, List.of())
                    .run(denoiser, listener);
        }
    }
}
