package org.latentblending.models.config;

import com.fasterxml.jackson.annotation.JsonValue;

/** Output of the UNet: the noise, or v = alpha * noise - sigma * x0 (Salimans and Ho, 2022). */
public enum Prediction {
    EPSILON("epsilon"),
    V("v");

    private final String label;

    Prediction(String label) {
        this.label = label;
    }

    /** {@code epsilon} or {@code v}: the name in the HTTP contract. */
    @JsonValue
    public String label() {
        return label;
    }
}
