package org.latentblending.benchmark;

import java.util.ArrayList;
import java.util.List;
import org.latentblending.blending.Denoiser;

/**
 * Denoises one branch after the other, as the published engine does: each goes through the UNet alone, with both halves of
 * its guidance. Latents are those of the denoiser behind it, but for the device's rounding.
 */
public final class OneAtATime implements Denoiser {

    private final Denoiser denoiser;

    public OneAtATime(Denoiser denoiser) {
        this.denoiser = denoiser;
    }

    @Override
    public int capacity() {
        return 1;
    }

    @Override
    public List<float[]> denoise(List<Trajectory> trajectories, int from, int to, StepListener listener) {
        List<float[]> latents = new ArrayList<>();
        for (Trajectory trajectory : trajectories) {
            latents.addAll(denoiser.denoise(List.of(trajectory), from, to, listener));
        }
        return latents;
    }
}
