package org.latentblending.reuse;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param reuse whether transitions take from others what these have drawn, and latents are kept for it
 * @param precision in which models compute; parts of another precision are other parts
 */
@ConfigurationProperties("latentblending")
record ReuseSettings(@DefaultValue("true") boolean reuse, @DefaultValue("auto") String precision) {}
