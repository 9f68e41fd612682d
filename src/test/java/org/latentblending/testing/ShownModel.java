package org.latentblending.testing;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/** A model as the HTTP API lists it. */
public record ShownModel(
        String id,
        String kind,
        String prediction,
        String state,
        String reason,
        List<String> devices,
        @JsonProperty("default") boolean isDefault) {}
