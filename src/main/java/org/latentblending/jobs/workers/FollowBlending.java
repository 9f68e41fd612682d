package org.latentblending.jobs.workers;

import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import org.latentblending.blending.BlendListener;
import org.latentblending.blending.FramePlace;
import org.latentblending.jobs.BranchChange;
import org.latentblending.jobs.Frame;
import org.latentblending.jobs.workers.ToldBranches.Told;

/** Passes on what the engine tells: branches and progress to those who watch, finished latents to the decoder. */
class FollowBlending implements BlendListener {
    private final HeldClaim claim;
    private final TransitionInHand transition;
    private final Before before;
    private final ProgressReports progress;
    private final Ledger ledger;
    private final DiffusionModels.Session session;
    private final Previews previews;
    private int steps;

    /**
     * What former holders of the task have made known.
     *
     * @param frames by their index
     */
    record Before(Set<Told> branches, Set<Integer> frames) {
        static Before nothing() {
            return new Before(Set.of(), Set.of());
        }
    }

    FollowBlending(
            HeldClaim claim,
            TransitionInHand transition,
            Before before,
            ProgressReports progress,
            Ledger ledger,
            DiffusionModels.Session session,
            Previews previews) {
        this.claim = claim;
        this.transition = transition;
        this.before = before;
        this.progress = progress;
        this.ledger = ledger;
        this.session = session;
        this.previews = previews;
    }

    @Override
    public void evaluated(int evaluations) {
        steps += evaluations;
        transition.now().evaluated(evaluations);
        progress.report(claim.transitionId(), transition.now());
        claim.check();
    }

    @Override
    public void underWay(List<FramePlace> places, IntFunction<float[]> pictures) {
        previews.underWay(places, pictures);
    }

    /** UNet evaluations since this was asked last. */
    int takeSteps() {
        int taken = steps;
        steps = 0;
        return taken;
    }

    @Override
    public void branchStarted(int segment, int block, int branch, double fraction) {
        tell(new Told(segment, block, branch, "started"), fraction);
    }

    @Override
    public void branchCompleted(int segment, int block, int branch, double fraction) {
        tell(new Told(segment, block, branch, "completed"), fraction);
    }

    private void tell(Told told, double fraction) {
        if (!before.branches().contains(told)) {
            ledger.branch(new BranchChange(told.segment(), told.block(), told.branch(), fraction, told.state()));
        }
    }

    @Override
    public void frameCompleted(int segment, int index, double fraction, float[] latent) {
        claim.check();
        if (before.frames().contains(index)) {
            transition.frames().known(claim, index);
        } else {
            transition
                    .frames()
                    .frame(claim, new Frame(index, segment, fraction), () -> session.decode(latent), ledger.soFar());
        }
    }
}
