package org.latentblending.blending;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Keeps all that a movie's blending tells. */
class RecordingListener implements BlendingListener {

    record BranchEvent(int segment, int block, int branch, double fraction) {}

    record FrameEvent(int segment, int index, double fraction) {}

    final List<BranchEvent> started = new ArrayList<>();
    final List<BranchEvent> completed = new ArrayList<>();
    final List<FrameEvent> frames = new ArrayList<>();
    final Map<Integer, float[]> latents = new TreeMap<>();
    int evaluations;

    @Override
    public void branchStarted(int segment, int block, int branch, double fraction) {
        started.add(new BranchEvent(segment, block, branch, fraction));
    }

    @Override
    public void branchCompleted(int segment, int block, int branch, double fraction) {
        completed.add(new BranchEvent(segment, block, branch, fraction));
    }

    @Override
    public void frameCompleted(int segment, int index, double fraction, float[] latent) {
        frames.add(new FrameEvent(segment, index, fraction));
        latents.put(index, latent);
    }

    @Override
    public void evaluated(int evaluations) {
        this.evaluations += evaluations;
    }
}
