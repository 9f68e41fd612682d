package org.latentblending.jobs.workers;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import org.latentblending.blending.BlendListener;
import org.latentblending.blending.FramePlace;
import org.latentblending.jobs.Frame;
import org.latentblending.jobs.RunningTransition;
import org.latentblending.jobs.TransitionLifecycle;

/** Passes on what the engine tells: branches and progress to those who watch, finished latents to the decoder. */
class FollowBlending implements BlendListener {
    private final String id;
    private final RunningTransition now;
    private final BooleanSupplier stopping;
    private final ProgressReports progress;
    private final TransitionLifecycle lifecycle;
    private final DiffusionModels.Session session;
    private final FinishFrames finish;
    private final Previews previews;

    FollowBlending(
            String id,
            RunningTransition now,
            BooleanSupplier stopping,
            ProgressReports progress,
            TransitionLifecycle lifecycle,
            DiffusionModels.Session session,
            FinishFrames finish,
            Previews previews) {
        this.id = id;
        this.now = now;
        this.stopping = stopping;
        this.progress = progress;
        this.lifecycle = lifecycle;
        this.session = session;
        this.finish = finish;
        this.previews = previews;
    }

    @Override
    public void evaluated(int evaluations) {
        now.evaluated(evaluations);
        progress.report(id, now);
        stopIfAsked();
    }

    @Override
    public void underWay(List<FramePlace> places, IntFunction<float[]> pictures) {
        previews.underWay(places, pictures);
    }

    @Override
    public void branchStarted(int segment, int block, int branch, double fraction) {
        lifecycle.branch(id, segment, block, branch, fraction, "started");
    }

    @Override
    public void branchCompleted(int segment, int block, int branch, double fraction) {
        lifecycle.branch(id, segment, block, branch, fraction, "completed");
    }

    @Override
    public void frameCompleted(int segment, int index, double fraction, float[] latent) {
        stopIfAsked();
        finish.frame(new Frame(index, segment, fraction), session.decode(latent));
    }

    private void stopIfAsked() {
        if (now.cancelRequested()) {
            throw new Cancelled();
        }
        if (stopping.getAsBoolean()) {
            throw new ShuttingDown();
        }
    }
}
