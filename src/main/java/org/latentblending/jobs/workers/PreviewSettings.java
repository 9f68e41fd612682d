package org.latentblending.jobs.workers;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the looks at frames under way.
 *
 * @param perSecond most of them for each transition; 0 for none
 */
@ConfigurationProperties("latentblending.previews")
record PreviewSettings(@DefaultValue("4") double perSecond) {

    /** @throws IllegalArgumentException if the number is out of its range */
    PreviewSettings {
        if (!(perSecond >= 0 && perSecond <= 100)) {
            throw new IllegalArgumentException("latentblending.previews.per-second must be 0 to 100, not " + perSecond);
        }
    }

    boolean isOn() {
        return perSecond > 0;
    }

    Duration interval() {
        return Duration.ofNanos((long) (1e9 / perSecond));
    }
}
