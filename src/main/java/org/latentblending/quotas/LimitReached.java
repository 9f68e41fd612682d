package org.latentblending.quotas;

/** A request exceeds a limit, which the message names. */
public class LimitReached extends RuntimeException {
    private final Kind kind;

    /** What the client can do about it. */
    public enum Kind {
        /** Wait until transitions end. */
        RETRY_LATER,
        /** Request fewer or smaller frames. */
        TOO_LARGE,
        /** Delete transitions or images. */
        STORAGE_FULL
    }

    LimitReached(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
