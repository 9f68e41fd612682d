package org.latentblending.media.images;

/** A file that is not a picture which can be read. The message is a sentence for the person who sent it. */
public final class UnreadablePicture extends RuntimeException {

    /** What is wrong, for whoever has to choose an answer. */
    public enum Reason {
        /** More bytes or more pixels than are allowed. */
        TOO_LARGE,
        /** Not PNG, JPEG or WebP, or a kind of them that is not read. */
        UNSUPPORTED,
        /** Cut short or corrupt. */
        DAMAGED
    }

    private final Reason reason;

    UnreadablePicture(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    UnreadablePicture(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** What is wrong with the file. */
    public Reason reason() {
        return reason;
    }

    static UnreadablePicture truncated() {
        return damaged("The picture is cut short: the file ends too early.");
    }

    static UnreadablePicture damaged(String message) {
        return new UnreadablePicture(Reason.DAMAGED, message);
    }

    static UnreadablePicture unsupported(String message) {
        return new UnreadablePicture(Reason.UNSUPPORTED, message);
    }
}
