package org.latentblending.queue;

/** The broker cannot be reached or does not work. */
public class QueueUnavailable extends RuntimeException {
    public QueueUnavailable(Throwable cause) {
        super("The message broker cannot be used: " + cause.getMessage(), cause);
    }
}
