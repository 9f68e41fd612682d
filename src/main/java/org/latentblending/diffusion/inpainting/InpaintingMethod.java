package org.latentblending.diffusion.inpainting;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How the kept region of a picture is preserved. */
public enum InpaintingMethod {
    /** By an inpainting model, which gets the kept region as input. */
    MODEL,
    /** With any model, by restoring the kept region of the latent after every step: {@link BlendedLatentSampler}. */
    LATENT;

    /** {@code model} or {@code latent}: the name in the HTTP API. */
    @Override
    @JsonValue
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
