package org.latentblending.media.movies;

/** A movie could not be encoded or stored. The message says why in one line; the file does not exist afterwards. */
public final class MovieNotWritten extends RuntimeException {

    MovieNotWritten(String message) {
        super(message);
    }

    MovieNotWritten(String message, Throwable cause) {
        super(message, cause);
    }
}
