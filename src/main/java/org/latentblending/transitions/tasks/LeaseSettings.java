package org.latentblending.transitions.tasks;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of how tasks change hands.
 *
 * @param heartbeat how often a server process shows that it is alive
 * @param lease how long after its last sign of life a process is taken for dead
 * @param attempts how many processes may end while they are at a task, one after the other and before it has stored
 *     anything new, until its transition is given up
 * @param pause how long a task waits after the first of them; twice as long after each next
 * @param longestPause how long it waits at most
 * @param grace how long the end may take: in its first half workers may finish the block that they are at, in its second
 *     they give their tasks back after the denoising step
 */
@ConfigurationProperties("latentblending.work")
public record LeaseSettings(
        @DefaultValue("1s") Duration heartbeat,
        @DefaultValue("10s") Duration lease,
        @DefaultValue("10") int attempts,
        @DefaultValue("1s") Duration pause,
        @DefaultValue("10m") Duration longestPause,
        @DefaultValue("10s") Duration grace) {

    /** @throws IllegalArgumentException naming the setting that is out of its range */
    public LeaseSettings {
        if (heartbeat.isNegative() || heartbeat.isZero()) {
            throw new IllegalArgumentException("latentblending.work.heartbeat must be more than 0");
        }
        if (lease.compareTo(heartbeat.multipliedBy(2)) < 0) {
            throw new IllegalArgumentException("latentblending.work.lease must be at least two heartbeats");
        }
        if (attempts < 1) {
            throw new IllegalArgumentException("latentblending.work.attempts must be 1 or more");
        }
        if (pause.isNegative()) {
            throw new IllegalArgumentException("latentblending.work.pause must not be negative");
        }
        if (longestPause.compareTo(pause) < 0) {
            throw new IllegalArgumentException("latentblending.work.longest-pause must not be less than pause");
        }
        if (grace.isNegative()) {
            throw new IllegalArgumentException("latentblending.work.grace must not be negative");
        }
    }

    /** How long a task waits after so many crashes, from 1 on. */
    public Duration pauseAfter(int crashes) {
        Duration wait = pause;
        for (int i = 1; i < crashes && wait.compareTo(longestPause) < 0; i++) {
            wait = wait.multipliedBy(2);
        }
        return wait.compareTo(longestPause) < 0 ? wait : longestPause;
    }

    /** Whether it is time; a time that no pause reaches was set by a clock that was wrong. */
    public boolean isDue(@Nullable Instant notBefore, Instant now) {
        return notBefore == null || !notBefore.isAfter(now) || notBefore.isAfter(latest(now));
    }

    /** The end of the longest pause that could begin now. */
    Instant latest(Instant now) {
        return now.plus(longestPause);
    }
}
