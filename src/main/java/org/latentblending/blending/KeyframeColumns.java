package org.latentblending.blending;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.Denoiser.Trajectory;

/** Denoises keyframes from noise to frame, several in one batch. */
final class KeyframeColumns {

    private final MoviePlan plan;
    private final List<Keyframe> keyframes;
    private final Denoiser denoiser;
    private final BlendListener listener;

    KeyframeColumns(MoviePlan plan, List<Keyframe> keyframes, Denoiser denoiser, BlendListener listener) {
        this.plan = plan;
        this.keyframes = keyframes;
        this.denoiser = denoiser;
        this.listener = listener;
    }

    /**
     * Denoises neighbouring keyframes.
     *
     * @param before the column of keyframe {@code from - 1}, which is crossfed into the first one; null for the first of
     *     the movie
     * @param from the first of them
     * @param to the one after the last
     */
    List<Column> denoise(@Nullable Column before, int from, int to) {
        List<List<float[]>> ends = new ArrayList<>();
        List<float[]> latents = new ArrayList<>();
        for (int keyframe = from; keyframe < to; keyframe++) {
            ends.add(new ArrayList<>());
            latents.add(keyframes.get(keyframe).noise());
        }
        for (int b = 0; b < plan.segment().blocks().size(); b++) {
            latents = new ArrayList<>(denoiseBlock(b, from, latents));
            if (plan.segment().crossfeedsAfter(b)) {
                crossfeed(before == null ? null : before.after(b), latents);
            }
            for (int i = 0; i < latents.size(); i++) {
                ends.get(i).add(latents.get(i));
            }
        }
        return ends.stream().map(Column::new).toList();
    }

    private List<float[]> denoiseBlock(int b, int from, List<float[]> latents) {
        Block block = plan.segment().blocks().get(b);
        List<Trajectory> trajectories = new ArrayList<>();
        for (int i = 0; i < latents.size(); i++) {
            KeyframePlace place = KeyframePlace.of(from + i, block);
            listener.branchStarted(place.segment(), b, place.branch(), place.fraction());
            double guidanceScale = block.branches().get(place.branch()).guidanceScale();
            trajectories.add(
                    new Trajectory(latents.get(i), keyframes.get(from + i).embedding(), guidanceScale));
        }
        List<float[]> denoised = denoiser.denoise(trajectories, block.from(), block.to(), listener);
        for (int i = 0; i < latents.size(); i++) {
            KeyframePlace place = KeyframePlace.of(from + i, block);
            listener.branchCompleted(place.segment(), b, place.branch(), place.fraction());
        }
        return denoised;
    }

    /** Each keyframe takes from its left neighbour as that one goes on, itself already crossfed. */
    private void crossfeed(float @Nullable [] before, List<float[]> latents) {
        float @Nullable [] left = before;
        for (int i = 0; i < latents.size(); i++) {
            if (left != null) {
                latents.set(i, Slerp.slerp(latents.get(i), left, plan.segment().crossfeed()));
            }
            left = latents.get(i);
        }
    }
}
