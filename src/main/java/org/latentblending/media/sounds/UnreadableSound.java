package org.latentblending.media.sounds;

import org.jspecify.annotations.Nullable;

/** Thrown if a file cannot be used as a sound. The message is a sentence for the person who uploaded it. */
public final class UnreadableSound extends RuntimeException {
    UnreadableSound(String message) {
        this(message, null);
    }

    UnreadableSound(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
