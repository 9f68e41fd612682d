package org.latentblending.rendering.devices;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the previews of unfinished frames.
 *
 * @param perSecond maximum for each transition; 0 for none
 */
@ConfigurationProperties("latentblending.previews")
public record PreviewSettings(@DefaultValue("4") double perSecond) {

    /** @throws IllegalArgumentException if the number is out of its range */
    public PreviewSettings {
        if (!(perSecond >= 0 && perSecond <= 100)) {
            throw new IllegalArgumentException("latentblending.previews.per-second must be 0 to 100, not " + perSecond);
        }
    }

    public boolean isOn() {
        return perSecond > 0;
    }

    public Duration interval() {
        return Duration.ofNanos((long) (1e9 / perSecond));
    }
}
