package org.latentblending.quotas;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** @param queueCapacity how many transitions may be queued, 1 or more */
@ConfigurationProperties("latentblending")
record QueueSettings(@DefaultValue("100") int queueCapacity) {
    QueueSettings {
        if (queueCapacity < 1) {
            throw new IllegalArgumentException("latentblending.queue-capacity must be 1 or more");
        }
    }
}
