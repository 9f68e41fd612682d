package org.latentblending.blending;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.Denoiser.Trajectory;

/**
 * Denoises neighbouring columns of keyframes from noise to frame, block by block. After every block its
 * {@link #columns} are all that it takes to go on elsewhere.
 */
public final class KeyframeColumns {

    private final MoviePlan plan;
    private final Span span;
    private final List<Keyframe> keyframes;
    private final @Nullable KeyframeTrajectory before;
    private List<KeyframeTrajectory> columns;

    /**
     * Begins with noise.
     *
     * @param span the columns, by their number in the plan
     * @param keyframes of these columns, with noise and embeddings of one size
     * @param before the column on the span's left, as far as its first block; null for the movie's first one, and where
     *     columns are not crossfed
     * @throws IllegalArgumentException if something does not fit the plan
     */
    public KeyframeColumns(MoviePlan plan, Span span, List<Keyframe> keyframes, @Nullable KeyframeTrajectory before) {
        this(
                plan,
                span,
                keyframes,
                before,
                keyframes.stream().map(k -> KeyframeTrajectory.empty()).toList());
    }

    /**
     * Goes on from columns that {@link #columns} gave.
     *
     * @param columns of the span, as far as they are
     * @throws IllegalArgumentException if something does not fit the plan
     */
    public KeyframeColumns(
            MoviePlan plan,
            Span span,
            List<Keyframe> keyframes,
            @Nullable KeyframeTrajectory before,
            List<KeyframeTrajectory> columns) {
        int inAll = plan.distinctKeyframes().size();
        Preconditions.require(span.to() <= inAll, "The movie has %d columns, not %d", inAll, span.to());
        Preconditions.keyframes(keyframes, span.size());
        Preconditions.columns(columns, span.size(), keyframes.get(0));
        Preconditions.require(
                !plan.segment().crossfeeds()
                        || span.from() == 0
                        || (before != null && !before.blockEnds().isEmpty()),
                "Column %d takes from the first block of the column before it",
                span.from());
        this.plan = plan;
        this.span = span;
        this.keyframes = List.copyOf(keyframes);
        this.before = before;
        this.columns = List.copyOf(columns);
    }

    /** Whether the columns end in frames. */
    public boolean isDone() {
        return block() == plan.segment().blocks().size();
    }

    /**
     * Denoises all columns over one more block. What the denoiser or the listener throws leaves them as they were.
     *
     * @throws IllegalStateException if they are done
     */
    public void advance(Denoiser denoiser, BlendingListener listener) {
        if (isDone()) {
            throw new IllegalStateException("The columns are done");
        }
        int block = block();
        List<float[]> latents =
                new ArrayList<>(new BlockDenoiser(plan, block, denoiser, listener).denoise(starts(block)));
        if (plan.segment().crossfeedsAfter(block)) {
            crossfeed(before == null ? null : before.after(block), latents);
        }
        List<KeyframeTrajectory> advanced = new ArrayList<>();
        for (int i = 0; i < latents.size(); i++) {
            advanced.add(columns.get(i).with(latents.get(i)));
        }
        columns = List.copyOf(advanced);
    }

    /** The columns of the span as far as they are, from left to right. */
    public List<KeyframeTrajectory> columns() {
        return columns;
    }

    private int block() {
        return columns.get(0).blockEnds().size();
    }

    private List<BlockDenoiser.Start> starts(int b) {
        Block block = plan.segment().blocks().get(b);
        List<BlockDenoiser.Start> starts = new ArrayList<>();
        for (int i = 0; i < span.size(); i++) {
            List<Integer> owners = plan.keyframesOf(span.from() + i);
            float[] latent = b == 0 ? keyframes.get(i).noise() : columns.get(i).after(b - 1);
            double guidanceScale = plan.guidance().get(owners.get(0)).scale();
            Keyframe keyframe = keyframes.get(i);
            starts.add(new BlockDenoiser.Start(
                    owners.stream()
                            .map(owner -> BranchPosition.ofKeyframe(owner, block))
                            .toList(),
                    new Trajectory(latent, keyframe.embedding(), keyframe.negative(), guidanceScale)));
        }
        return starts;
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
