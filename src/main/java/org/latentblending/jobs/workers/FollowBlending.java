package org.latentblending.jobs.workers;

import java.util.List;
import java.util.function.IntFunction;
import org.latentblending.blending.BlendListener;
import org.latentblending.blending.FramePlace;
import org.latentblending.jobs.Frame;
import org.latentblending.jobs.RunningTransition;
import org.latentblending.jobs.TransitionLifecycle;

/** Passes on what the engine tells: branches and progress to those who watch, finished latents to the decoder. */
class FollowBlending implements BlendListener {
    private final HeldClaim claim;
    private final RunningTransition now;
    private final ProgressReports progress;
    private final TransitionLifecycle lifecycle;
    private final DiffusionModels.Session session;
    private final FinishFrames finish;
    private final Previews previews;

    FollowBlending(
            HeldClaim claim,
            RunningTransition now,
            ProgressReports progress,
            TransitionLifecycle lifecycle,
            DiffusionModels.Session session,
            FinishFrames finish,
            Previews previews) {
        this.claim = claim;
        this.now = now;
        this.progress = progress;
        this.lifecycle = lifecycle;
        this.session = session;
        this.finish = finish;
        this.previews = previews;
    }

    @Override
    public void evaluated(int evaluations) {
        now.evaluated(evaluations);
        progress.report(claim.transitionId(), now);
        claim.check();
    }

    @Override
    public void underWay(List<FramePlace> places, IntFunction<float[]> pictures) {
        previews.underWay(places, pictures);
    }

    @Override
    public void branchStarted(int segment, int block, int branch, double fraction) {
        lifecycle.branch(claim.claim(), segment, block, branch, fraction, "started");
    }

    @Override
    public void branchCompleted(int segment, int block, int branch, double fraction) {
        lifecycle.branch(claim.claim(), segment, block, branch, fraction, "completed");
    }

    @Override
    public void frameCompleted(int segment, int index, double fraction, float[] latent) {
        claim.check();
        finish.frame(new Frame(index, segment, fraction), session.decode(latent));
    }
}
