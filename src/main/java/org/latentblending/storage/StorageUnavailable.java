package org.latentblending.storage;

import org.jspecify.annotations.Nullable;

/** The data folder or the bucket could not be read or written; the message is shown to clients. */
public class StorageUnavailable extends RuntimeException {
    /** The same whether the store or the health check detects it first. */
    public static final String FOLDER_GONE = "The data folder is not there.";

    public StorageUnavailable(String message) {
        super(message);
    }

    public StorageUnavailable(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
