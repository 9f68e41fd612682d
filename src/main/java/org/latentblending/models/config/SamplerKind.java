package org.latentblending.models.config;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The supported samplers. */
public enum SamplerKind {
    /** DDIM (Song et al., 2021), which the published method uses. */
    DDIM,
    /** Second-order multistep DPM-Solver++ (Lu et al., 2022) over Karras' levels, which needs about half as many steps. */
    DPMPP_2M,
    /** Euler's method (Karras et al., 2022, algorithm 2 without added noise), which ends without noise. */
    EULER,
    /** The same with noise added in every step but the last. */
    EULER_ANCESTRAL,
    /** Pseudo linear multistep (Liu et al., 2022), diffusers' PNDM without its Runge-Kutta steps. */
    PNDM,
    /** DPM-Solver++ over the levels that the model's config asks for; only for models whose config names it. */
    DPM_SOLVER;

    /** The name in the HTTP API: {@code ddim}, {@code dpmpp-2m} and so on. */
    @Override
    @JsonValue
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
