package org.latentblending.jobs;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of how tasks change hands.
 *
 * @param heartbeat how often a server process shows that it is alive
 * @param lease how long after its last sign of life a process is taken for dead
 * @param attempts how many workers a task may take down before its transition is given up
 * @param grace how long the end may take: in its first half workers may finish the block that they are at, in its second
 *     they give their tasks back after the denoising step
 */
@ConfigurationProperties("latentblending.work")
public record WorkSettings(
        @DefaultValue("1s") Duration heartbeat,
        @DefaultValue("10s") Duration lease,
        @DefaultValue("2") int attempts,
        @DefaultValue("10s") Duration grace) {

    /** @throws IllegalArgumentException naming the setting that is out of its range */
    public WorkSettings {
        if (heartbeat.isNegative() || heartbeat.isZero()) {
            throw new IllegalArgumentException("latentblending.work.heartbeat must be more than 0");
        }
        if (lease.compareTo(heartbeat.multipliedBy(2)) < 0) {
            throw new IllegalArgumentException("latentblending.work.lease must be at least two heartbeats");
        }
        if (attempts < 1) {
            throw new IllegalArgumentException("latentblending.work.attempts must be 1 or more");
        }
        if (grace.isNegative()) {
            throw new IllegalArgumentException("latentblending.work.grace must not be negative");
        }
    }
}
