package org.latentblending.rendering.devices;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where devices are used.
 *
 * @param workers in the server's process, or in one of its own for each device
 */
@ConfigurationProperties("latentblending")
public record WorkerSettings(@DefaultValue("in-process") Place workers) {
    public enum Place {
        IN_PROCESS,
        SEPARATE
    }
}
