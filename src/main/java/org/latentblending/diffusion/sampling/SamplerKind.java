package org.latentblending.diffusion.sampling;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.latentblending.models.config.SchedulerConfig;

/** The supported samplers. */
public enum SamplerKind {
    /** DDIM (Song et al., 2021), which the published method uses. */
    DDIM,
    /** Second-order multistep DPM-Solver++ (Lu et al., 2022), which needs about half as many steps. */
    DPMPP_2M;

    /** {@code ddim} or {@code dpmpp-2m}: the name in the HTTP API. */
    @Override
    @JsonValue
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException if the model does not support this number of steps */
    public Sampler create(SchedulerConfig config, int steps) {
        return this == DDIM ? DdimSampler.of(config, steps) : DpmSolverSampler.of(config, steps);
    }
}
