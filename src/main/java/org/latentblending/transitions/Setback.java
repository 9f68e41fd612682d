package org.latentblending.transitions;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.latentblending.transitions.tasks.Task;

/**
 * Why a begun transition waits: processes ended while they were at one of its tasks, so that it is tried again after all
 * others.
 *
 * @param crashes how many processes ended, one after the other, since it stored something last; 1 or more
 * @param reason the same for a person to read
 * @param notBefore when it is tried again if no others wait then; null if it may be at once
 */
public record Setback(int crashes, String reason, @Nullable Instant notBefore) {

    public static Setback of(Task suspect) {
        return new Setback(
                suspect.crashes(),
                howOften(suspect) + " It is tried again after all others; what is finished is not made again.",
                suspect.notBefore());
    }

    /** A sentence on how often and how the processes ended. */
    public static String howOften(Task suspect) {
        String how = suspect.lastCrash() == null ? "in a way that nobody saw" : suspect.lastCrash();
        return suspect.crashes() == 1
                ? "The worker's process ended while it drew this transition, %s.".formatted(how)
                : "The worker's process ended %d times at the same place of this transition, the last time %s."
                        .formatted(suspect.crashes(), how);
    }
}
