package org.latentblending.models.config;

import com.fasterxml.jackson.annotation.JsonValue;

/** Kind of a model. An inpainting UNet has 9 input channels (4 latent, 1 mask, 4 masked latent) instead of 4. */
public enum ModelKind {
    TEXT_TO_IMAGE("text-to-image"),
    INPAINTING("inpainting");

    private final String label;

    ModelKind(String label) {
        this.label = label;
    }

    /** {@code text-to-image} or {@code inpainting}: the name in the HTTP contract. */
    @JsonValue
    public String label() {
        return label;
    }
}
