package org.latentblending.transitions.tasks;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.Span;

/**
 * A part of a transition that one worker does in one piece: what a message of the queue stands for.
 *
 * @param kind what is to be done
 * @param firstPart the first column or segment that it is about, from 0
 * @param lastPart the one after the last
 * @param fencingToken increases whenever the holder changes, so that writes of a former holder are refused
 * @param crashes how many processes ended while they held it, since it stored something last
 * @param failures how many tries ended because something that many tasks need could not be used, since then
 * @param owner the server process that holds it; null when nobody does
 * @param heartbeats increases while the holder is alive
 * @param completedSteps UNet evaluations that need not be made again
 * @param blocksDone how many blocks need not be made again: what they ended in is stored
 * @param lastCrash how the last of the processes ended, for a person: "by signal 9 (SIGKILL)"; null if none did
 * @param notBefore when it may be tried again; null if it may be at once
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

    /** What is to be done. */
    public enum Kind {
        /** To divide the transition into the others; whoever does it goes on with the first of them. */
        TRANSITION,
        /** Neighbouring columns of keyframes. */
        KEYFRAMES,
        /** The trees of neighbouring segments. */
        SEGMENTS,
        /** To make the movie of the finished frames: what the last of the others turns into. */
        MOVIE
    }

    /** Whether it can be done. */
    public enum State {
        /** Earlier tasks have to be done before. */
        WAITING,
        /** It can be taken. */
        READY,
        /** It can be taken after all that are {@code READY}: processes ended while they held it. */
        SUSPECT,
        /** Somebody is at it. */
        RUNNING,
        DONE,
        /** Its transition failed or was cancelled. It goes on if that is retried. */
        STOPPED;

        public boolean canBeTaken() {
            return this == READY || this == SUSPECT;
        }
    }

    /** Its columns or segments. */
    public Span parts() {
        return new Span(firstPart, lastPart);
    }
}
