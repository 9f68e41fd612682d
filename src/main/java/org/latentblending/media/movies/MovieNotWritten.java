package org.latentblending.media.movies;

/** Thrown if a movie cannot be encoded or stored. The message gives the reason in one line; no file is left behind. */
public final class MovieNotWritten extends RuntimeException {

    MovieNotWritten(String message) {
        super(message);
    }

    MovieNotWritten(String message, Throwable cause) {
        super(message, cause);
    }
}
