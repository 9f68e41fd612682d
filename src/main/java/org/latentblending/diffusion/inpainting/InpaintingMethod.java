package org.latentblending.diffusion.inpainting;

import com.fasterxml.jackson.annotation.JsonValue;

/** What keeps a part of a picture still. */
public enum InpaintingMethod {
    /** A model for inpainting, which is shown what stays. */
    MODEL("model"),
    /** Any model: after every step the latent's kept part is put back, see {@link BlendedLatentSampler}. */
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
