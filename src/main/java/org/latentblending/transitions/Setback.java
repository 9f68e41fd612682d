package org.latentblending.transitions;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.latentblending.transitions.tasks.Task;

/**
 * Why a started transition waits: worker processes crashed at one of its tasks, so that the task is retried after all
 * others.
 *
 * @param crashes consecutive crashes since its last checkpoint; 1 or more
 * @param reason the same as text for users
 * @param notBefore earliest time of the next attempt; null for at once
 */
public record Setback(int crashes, String reason, @Nullable Instant notBefore) {
    public static Setback of(Task suspect) {
        return new Setback(
                suspect.crashes(),
                crashes(suspect) + " It is retried after all others and resumes from its last checkpoint.",
                suspect.notBefore());
    }

    /** A sentence on the number of crashes and the last one. */
    public static String crashes(Task suspect) {
        String how = suspect.lastCrash() == null ? "for an unknown reason" : suspect.lastCrash();
        return suspect.crashes() == 1
                ? "The worker's process ended while it drew this transition, %s.".formatted(how)
                : "The worker's process ended %d times at the same place of this transition, the last time %s."
                        .formatted(suspect.crashes(), how);
    }
}
