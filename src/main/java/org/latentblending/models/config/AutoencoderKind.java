package org.latentblending.models.config;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The decoders of latents. */
public enum AutoencoderKind {
    /** The model's own. */
    FULL,
    /** TAESD, which approximates it and takes a fraction of the time. */
    TINY;

    /** The name in the HTTP API: {@code full} or {@code tiny}. */
    @Override
    @JsonValue
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
