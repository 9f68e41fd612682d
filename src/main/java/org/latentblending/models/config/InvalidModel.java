package org.latentblending.models.config;

/**
 * Thrown if a model cannot be used. The message, written for the person who installed the model, begins with the file's path,
 * relative to the model's folder.
 */
public class InvalidModel extends RuntimeException {
    private final String file;
    private final String reason;

    public InvalidModel(String file, String reason) {
        this.file = SafeText.printable(file);
        this.reason = SafeText.printable(reason);
    }

    public InvalidModel(String file, String reason, Throwable cause) {
        this(file, reason);
        initCause(cause);
    }

    @Override
    public String getMessage() {
        return file + ": " + reason;
    }
}
