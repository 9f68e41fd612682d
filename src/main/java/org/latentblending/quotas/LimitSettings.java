package org.latentblending.quotas;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;
import org.springframework.util.unit.DataSize;

/**
 * Limits on requests and on storage; 0 is no limit.
 *
 * @param jobs unfinished transitions of one client
 * @param pixels pixels of all frames of one client's unfinished transitions
 * @param uploads all uploaded images and sounds together
 * @param data frames, movies and uploads together
 */
@ConfigurationProperties("latentblending.limits")
public record LimitSettings(
        @DefaultValue("0") int jobs,
        @DefaultValue("0") long pixels,
        @DefaultValue("2GB") DataSize uploads,
        @DefaultValue("0B") DataSize data) {
    /** @throws IllegalArgumentException if a limit is negative */
    public LimitSettings {
        Assert.isTrue(
                jobs >= 0 && pixels >= 0 && !uploads.isNegative() && !data.isNegative(),
                "latentblending.limits.* must not be negative; 0 is no limit");
    }

    /** @param queueCapacity how many transitions may be queued, 1 or more */
    @ConfigurationProperties("latentblending")
    record Queue(@DefaultValue("100") int queueCapacity) {
        Queue {
            Assert.isTrue(queueCapacity >= 1, "latentblending.queue-capacity must be 1 or more");
        }
    }
}
