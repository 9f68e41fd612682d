package org.latentblending.rendering;

import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import org.latentblending.blending.BlendingListener;
import org.latentblending.blending.FramePosition;
import org.latentblending.rendering.PublishedBranches.Told;
import org.latentblending.rendering.devices.DiffusionModels;
import org.latentblending.rendering.leases.ActiveLease;
import org.latentblending.transitions.BranchChange;
import org.latentblending.transitions.Frame;

/** Passes on what the engine tells: branches and progress to those who watch, finished latents to the decoder. */
class BlendingProgressListener implements BlendingListener {
    private final ActiveLease claim;
    private final ActiveTransition transition;
    private final Before before;
    private final ProgressReports progress;
    private final WriteBehindQueue ledger;
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

    BlendingProgressListener(
            ActiveLease claim,
            ActiveTransition transition,
            Before before,
            ProgressReports progress,
            WriteBehindQueue ledger,
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
    public void underWay(List<FramePosition> places, IntFunction<float[]> pictures) {
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
