package org.latentblending.system;

import org.jspecify.annotations.Nullable;

/** The server does not start with its present settings. */
public class StartupRefused extends RuntimeException {
    private final String action;

    /**
     * @param reason as a sentence
     * @param action how to correct it, as a sentence
     */
    public StartupRefused(String reason, String action, @Nullable Throwable cause) {
        super(reason, cause);
        this.action = action;
    }

    String action() {
        return action;
    }
}
