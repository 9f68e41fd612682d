package org.latentblending.retention;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How long finished transitions and images that none of them uses are kept; 0 is for ever.
 *
 * @param age after the end of a transition, and the upload of an image
 * @param bytes of frames, movies and uploads together; when they have more, the oldest go
 * @param interval how often it is looked whether something has to go
 */
@ConfigurationProperties("latentblending.retention")
public record RetentionSettings(
        @DefaultValue("0s") Duration age, @DefaultValue("0B") DataSize bytes, @DefaultValue("1m") Duration interval) {

    /** @throws IllegalArgumentException naming the setting that is out of its range */
    public RetentionSettings {
        if (age.isNegative() || bytes.isNegative()) {
            throw new IllegalArgumentException("latentblending.retention.* must not be negative; 0 is for ever");
        }
        if (interval.toMillis() < 1) {
            throw new IllegalArgumentException("latentblending.retention.interval must be more than 0");
        }
    }
}
