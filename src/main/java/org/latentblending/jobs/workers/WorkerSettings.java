package org.latentblending.jobs.workers;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where devices are used.
 *
 * @param workers in the server's process, or in one of its own for each device
 */
@ConfigurationProperties("latentblending")
record WorkerSettings(@DefaultValue("in-process") Place workers) {
    enum Place {
        IN_PROCESS,
        SEPARATE
    }
}
