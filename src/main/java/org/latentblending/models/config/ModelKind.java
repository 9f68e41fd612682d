package org.latentblending.models.config;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Kind of a model. An inpainting UNet has 9 input channels (4 latent, 1 mask, 4 masked latent) instead of 4. */
public enum ModelKind {
    TEXT_TO_IMAGE,
    INPAINTING;

    /** {@code text-to-image} or {@code inpainting}: the name in the HTTP API. */
    @JsonValue
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
