package org.latentblending.media.images;

import org.jspecify.annotations.Nullable;

/** Thrown if a file cannot be read as a picture. The message is a sentence for the person who uploaded it. */
public final class UnreadablePicture extends RuntimeException {
    public enum Reason {
        /** Too many bytes or pixels. */
        TOO_LARGE,
        /** Not PNG, JPEG or WebP, or an unsupported variant. */
        UNSUPPORTED,
        /** Truncated or corrupt. */
        DAMAGED
    }

    private final Reason reason;

    private UnreadablePicture(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    static UnreadablePicture truncated() {
        return damaged("The picture is truncated: the file ends too early.");
    }

    static UnreadablePicture undecodable(Throwable cause) {
        return new UnreadablePicture(Reason.DAMAGED, "The picture is corrupt and cannot be decoded.", cause);
    }

    static UnreadablePicture damaged(String message) {
        return new UnreadablePicture(Reason.DAMAGED, message, null);
    }

    static UnreadablePicture tooLarge(String message) {
        return new UnreadablePicture(Reason.TOO_LARGE, message, null);
    }

    static UnreadablePicture unsupported(String message) {
        return new UnreadablePicture(Reason.UNSUPPORTED, message, null);
    }
}
