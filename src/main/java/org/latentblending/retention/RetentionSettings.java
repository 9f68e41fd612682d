package org.latentblending.retention;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;
import org.springframework.util.unit.DataSize;

/**
 * How long finished transitions and unused uploads are kept; 0 is for ever.
 *
 * @param age after the end of a transition, or after an upload
 * @param bytes limit of frames, movies and uploads together; beyond it the oldest are deleted
 * @param interval between two sweeps
 */
@ConfigurationProperties("latentblending.retention")
public record RetentionSettings(
        @DefaultValue("0s") Duration age, @DefaultValue("0B") DataSize bytes, @DefaultValue("1m") Duration interval) {
    /** @throws IllegalArgumentException naming the setting that is out of its range */
    public RetentionSettings {
        Assert.isTrue(
                !age.isNegative() && !bytes.isNegative(),
                "latentblending.retention.* must not be negative; 0 is for ever");
        Assert.isTrue(interval.toMillis() >= 1, "latentblending.retention.interval must be more than 0");
    }
}
