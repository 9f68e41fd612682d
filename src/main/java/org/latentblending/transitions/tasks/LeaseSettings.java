package org.latentblending.transitions.tasks;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;

/**
 * @param heartbeat interval of a process's heartbeats
 * @param duration time without a heartbeat after which a process loses its tasks, at least two heartbeats
 * @param attempts number of crashes of a task since its last checkpoint after which its transition fails
 * @param pause of a task after its first crash; doubled after each further one
 * @param longestPause limit of the doubled pauses
 * @param grace limit of a shutdown: in its first half workers may finish their block, in its second half they release
 *     their tasks after the denoising step
 */
@ConfigurationProperties("latentblending.lease")
public record LeaseSettings(
        @DefaultValue("1s") Duration heartbeat,
        @DefaultValue("10s") Duration duration,
        @DefaultValue("10") int attempts,
        @DefaultValue("1s") Duration pause,
        @DefaultValue("10m") Duration longestPause,
        @DefaultValue("10s") Duration grace) {
    /** @throws IllegalArgumentException naming the setting that is out of its range */
    public LeaseSettings {
        Assert.isTrue(heartbeat.compareTo(Duration.ZERO) > 0, "latentblending.lease.heartbeat must be more than 0");
        Assert.isTrue(
                duration.compareTo(heartbeat.multipliedBy(2)) >= 0,
                "latentblending.lease.duration must be at least two heartbeats");
        Assert.isTrue(attempts >= 1, "latentblending.lease.attempts must be 1 or more");
        Assert.isTrue(!pause.isNegative(), "latentblending.lease.pause must not be negative");
        Assert.isTrue(
                longestPause.compareTo(pause) >= 0, "latentblending.lease.longest-pause must not be less than pause");
        Assert.isTrue(!grace.isNegative(), "latentblending.lease.grace must not be negative");
    }

    /** The pause of a task after this many crashes, 1 or more. */
    public Duration pauseAfter(int crashes) {
        Duration wait = pause;
        for (int i = 1; i < crashes && wait.compareTo(longestPause) < 0; i++) {
            wait = wait.multipliedBy(2);
        }
        return wait.compareTo(longestPause) < 0 ? wait : longestPause;
    }

    /** Whether the time has come; a time beyond the longest pause was set by a wrong clock. */
    public boolean isDue(@Nullable Instant notBefore, Instant now) {
        return notBefore == null || !notBefore.isAfter(now) || notBefore.isAfter(latest(now));
    }

    /** The end of the longest pause that could start now. */
    Instant latest(Instant now) {
        return now.plus(longestPause);
    }
}
