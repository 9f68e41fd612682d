package org.latentblending.jobs.storage;

/** The data folder could not be read or written; the message is for a person. */
public class StorageFailed extends RuntimeException {
    public StorageFailed(String message) {
        super(message);
    }

    StorageFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
