package org.latentblending.diffusion.sampling;

import com.fasterxml.jackson.annotation.JsonValue;
import org.latentblending.models.config.SchedulerConfig;

/** The samplers that there are. */
public enum SamplerKind {
    /** Song et al., 2021: the published method's. */
    DDIM("ddim"),
    /** Lu et al., 2022: DPM-Solver++ of second order with several steps, which needs about half as many. */
    DPMPP_2M("dpmpp-2m");

    private final String label;

    SamplerKind(String label) {
        this.label = label;
    }

    /** {@code ddim} or {@code dpmpp-2m}: the name in the HTTP contract. */
    @Override
    @JsonValue
    public String toString() {
        return label;
    }

    /** @throws IllegalArgumentException if there cannot be so many steps */
    public Sampler create(SchedulerConfig config, int steps) {
        return this == DDIM ? new DdimSampler(config, steps) : new DpmSolverSampler(config, steps);
    }
}
