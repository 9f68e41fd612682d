package org.latentblending.models.config;

import com.fasterxml.jackson.annotation.JsonValue;

/** What a model is asked with, told by its UNet's input channels: 4 latents, or 4 latents, 1 mask and 4 masked latents. */
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
