package org.latentblending.blending;

import java.util.ArrayList;
import java.util.List;

/**
 * A diffusion model that is linear in latent, conditionings and guidance, and different at every step, so that a branch
 * that starts from the wrong latent, at the wrong step or with the wrong conditioning ends elsewhere.
 */
final class LinearDenoiser implements Denoiser {

    private final int capacity;
    private final List<Integer> batches = new ArrayList<>();
    private int evaluations;

    LinearDenoiser(int capacity) {
        this.capacity = capacity;
    }

    @Override
    public int capacity() {
        return capacity;
    }

    @Override
    public List<float[]> denoise(List<Trajectory> trajectories, int from, int to, StepListener listener) {
        batches.add(trajectories.size());
        List<float[]> latents = trajectories.stream()
                .map(trajectory -> trajectory.latent().clone())
                .toList();
        for (int step = from; step < to; step++) {
            for (int i = 0; i < latents.size(); i++) {
                step(latents.get(i), trajectories.get(i), step);
            }
            evaluations += latents.size();
            listener.stepped(trajectories, latents::get);
            listener.evaluated(latents.size());
        }
        return latents;
    }

    private static void step(float[] latent, Trajectory trajectory, int step) {
        float[] with = trajectory.embedding();
        float[] without = trajectory.negative();
        for (int i = 0; i < latent.length; i++) {
            double apart = with[i % with.length] - without[i % with.length];
            double push = without[i % with.length] + trajectory.guidanceScale() * apart + Math.sin(step + i);
            latent[i] = (float) (0.9 * latent[i] + 0.1 * push);
        }
    }

    /** How many trajectories each call had. */
    List<Integer> batches() {
        return batches;
    }

    int evaluations() {
        return evaluations;
    }
}
