package org.latentblending.diffusion.inpainting;

import com.fasterxml.jackson.annotation.JsonValue;

/** How the kept region of a picture is preserved. */
public enum InpaintingMethod {
    /** By an inpainting model, which gets the kept region as input. */
    MODEL("model"),
    /** With any model, by restoring the kept region of the latent after every step: {@link BlendedLatentSampler}. */
    LATENT("latent");

    private final String label;

    InpaintingMethod(String label) {
        this.label = label;
    }

    /** {@code model} or {@code latent}: the name in the HTTP contract. */
    @Override
    @JsonValue
    public String toString() {
        return label;
    }
}
