package org.latentblending.models.config;

/** Which of the training timesteps a sampler visits (table 2 of Lin et al., 2023, arXiv 2305.08891). */
public enum TimestepSpacing {
    LEADING,
    TRAILING,
    LINSPACE
}
