package org.latentblending.quotas;

/** A client asks for more than it may; the message says of what. */
public class LimitReached extends RuntimeException {
    private final Kind kind;

    /** What would help. */
    public enum Kind {
        /** To wait: what is unfinished counts. */
        FOR_NOW,
        /** To ask for less. */
        TOO_LARGE,
        /** To delete something: what is kept counts. */
        NO_ROOM
    }

    LimitReached(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
