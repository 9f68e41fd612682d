package org.latentblending.jobs.storage;

import org.jspecify.annotations.Nullable;

/** The data folder or the bucket could not be read or written; the message is for a person. */
public class StorageFailed extends RuntimeException {
    /** Whoever finds out first. */
    static final String FOLDER_GONE = "The data folder is not there.";

    public StorageFailed(String message) {
        super(message);
    }

    StorageFailed(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
