package org.latentblending.rendering.devices;

import org.latentblending.blending.Denoiser;
import org.latentblending.blending.OneAtATime;
import org.latentblending.diffusion.torch.Tuning;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the engine.
 *
 * @param order whether branches go through the UNet together
 */
@ConfigurationProperties("latentblending.engine")
public record EngineSettings(@DefaultValue("batched") Order order) {

    /** In which order the branches of a tree are denoised. */
    public enum Order {
        /** Branches of a level, and levels of several segments, together. */
        BATCHED,
        /** One branch after the other, as the published engine does. */
        PUBLISHED;

        public Denoiser of(Denoiser device) {
            return this == PUBLISHED ? new OneAtATime(device) : device;
        }

        /** A single branch is spread over the cores as PyTorch does it. */
        Tuning tuning() {
            return this == PUBLISHED ? new Tuning(true, false) : Tuning.FASTEST;
        }
    }
}
