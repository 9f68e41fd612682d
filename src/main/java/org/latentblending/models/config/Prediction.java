package org.latentblending.models.config;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Output of the UNet: the noise, or v = alpha * noise - sigma * x0 (Salimans and Ho, 2022). */
public enum Prediction {
    EPSILON,
    V;

    /** {@code epsilon} or {@code v}: the name in the HTTP API. */
    @JsonValue
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
