package org.latentblending.jobs;

import org.jspecify.annotations.Nullable;
import org.latentblending.blending.Span;

/**
 * A part of a transition that one worker does in one piece: what a message of the queue stands for.
 *
 * @param kind what is to be done
 * @param firstPart the first column or segment that it is about, from 0
 * @param lastPart the one after the last
 * @param epoch goes up whenever the task changes hands, so that what a former holder still writes is refused
 * @param attempts how often a worker took it and did not give it back, the present holder included
 * @param owner the server process that holds it; null when nobody does
 * @param beats goes up while the holder is alive
 * @param completedSteps UNet evaluations that need not be made again
 * @param blocksDone how many blocks need not be made again: what they ended in is stored
 */
public record Task(
        long id,
        String transitionId,
        Kind kind,
        int firstPart,
        int lastPart,
        State state,
        long epoch,
        int attempts,
        @Nullable String owner,
        long beats,
        int completedSteps,
        int blocksDone) {

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

    /** Whether it can be done: earlier tasks are missing, it can be taken, somebody is at it, it is done. */
    public enum State {
        WAITING,
        READY,
        RUNNING,
        DONE
    }

    /** Its columns or segments. */
    public Span parts() {
        return new Span(firstPart, lastPart);
    }
}
