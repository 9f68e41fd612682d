package org.latentblending.quotas;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How much clients may ask for; 0 is no limit.
 *
 * @param jobs unfinished transitions of one client
 * @param pixels pixels of all frames of one client's unfinished transitions
 * @param uploads all uploaded images together
 * @param data frames, movies and uploads together
 */
@ConfigurationProperties("latentblending.limits")
public record LimitSettings(
        @DefaultValue("0") int jobs,
        @DefaultValue("0") long pixels,
        @DefaultValue("2GB") DataSize uploads,
        @DefaultValue("0B") DataSize data) {

    /** @throws IllegalArgumentException naming the setting that is out of its range */
    public LimitSettings {
        if (jobs < 0 || pixels < 0 || uploads.isNegative() || data.isNegative()) {
            throw new IllegalArgumentException("latentblending.limits.* must not be negative; 0 is no limit");
        }
    }
}
