package org.latentblending.transitions.tasks;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.Span;

/**
 * A part of a transition that one worker does in one piece. A message of the queue announces that it is ready.
 *
 * @param firstPart the first of its trajectories of keyframes, segments or branches, from 0
 * @param lastPart the one after the last
 * @param fencingToken increases whenever the holder changes, so that writes of a former holder are rejected
 * @param crashes number of processes that ended while they held it, since its last checkpoint
 * @param failures number of attempts since then that a dependency's failure ended
 * @param owner id of the node that holds it; null if none does
 * @param heartbeats increases while the holder is alive
 * @param completedSteps stored UNet evaluations
 * @param blocksDone number of blocks whose results are stored
 * @param lastCrash how the last process ended, as text for users: "by signal 9 (SIGKILL)"; null if none did
 * @param notBefore earliest time of the next attempt; null for at once
 */
public record Task(
        long id,
        String transitionId,
        Kind kind,
        int firstPart,
        int lastPart,
        State state,
        long fencingToken,
        int crashes,
        int failures,
        @Nullable String owner,
        long heartbeats,
        int completedSteps,
        int blocksDone,
        @Nullable String lastCrash,
        @Nullable Instant notBefore) {
    public enum Kind {
        /** Divides the transition into the other tasks, and becomes the first of them. */
        TRANSITION,
        /** Trajectories of neighbouring keyframes. */
        KEYFRAMES,
        /** The trees of neighbouring segments. */
        SEGMENTS,
        /** Branches that adaptive placement has placed together; its parts are the indices of their frames. */
        BRANCHES,
        /** Renders the movie. The last of the other tasks becomes this one. */
        MOVIE
    }

    public enum State {
        /** Depends on other tasks that are not done. */
        WAITING,
        READY,
        /** Ready after all {@code READY} tasks, because processes crashed while they held it. */
        SUSPECT,
        RUNNING,
        DONE,
        /** The transition failed or was cancelled; a retry makes it ready again. */
        STOPPED;

        public boolean canBeTaken() {
            return this == READY || this == SUSPECT;
        }
    }

    public Span parts() {
        return new Span(firstPart, lastPart);
    }
}
