package org.latentblending.blending;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Keeps all events of a movie's blending. */
class RecordingListener implements BlendingListener {

    final List<BranchPosition> started = new ArrayList<>();
    final List<BranchPosition> completed = new ArrayList<>();
    final List<FramePosition> frames = new ArrayList<>();
    final Map<Integer, float[]> latents = new TreeMap<>();
    int evaluations;

    @Override
    public void branchStarted(BranchPosition branch) {
        started.add(branch);
    }

    @Override
    public void branchCompleted(BranchPosition branch) {
        completed.add(branch);
    }

    @Override
    public void frameCompleted(FramePosition frame, float[] latent) {
        frames.add(frame);
        latents.put(frame.index(), latent);
    }

    @Override
    public void evaluated(int evaluations) {
        this.evaluations += evaluations;
    }
}
