package org.latentblending.models.config;

/** How the noise's variance beta grows from its start to its end over the training steps. */
public enum BetaSchedule {
    /** Evenly. */
    LINEAR,
    /** Evenly in its square root, squared. */
    SCALED_LINEAR
}
