package org.latentblending.transitions;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The states of a transition; the last three are final. */
public enum TransitionStatus {
    QUEUED,
    RUNNING,
    SUCCEEDED,
    FAILED,
    CANCELLED;

    public boolean isFinal() {
        return this != QUEUED && this != RUNNING;
    }

    public boolean canBeRetried() {
        return this == FAILED || this == CANCELLED;
    }

    @JsonValue
    public String inJson() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException for an unknown status */
    @JsonCreator
    public static TransitionStatus of(String inJson) {
        return valueOf(inJson.toUpperCase(Locale.ROOT));
    }
}
