package org.latentblending.models.config;

/**
 * A model that cannot be used. The message names the file, relative to the model's folder where it is inside it, and says
 * what is wrong with it in words for the person who put it there.
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

    /** The file's path below the model's folder. */
    public String file() {
        return file;
    }

    public String reason() {
        return reason;
    }
}
