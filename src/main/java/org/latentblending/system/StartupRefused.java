package org.latentblending.system;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;

/** The server does not start with its present settings. */
public class StartupRefused extends RuntimeException {
    private final String action;

    /** @param action a sentence like the reason: how to correct it */
    public StartupRefused(String reason, String action, @Nullable Throwable cause) {
        super(reason, cause);
        this.action = action;
    }

    /** Explains in two sentences, without a stack trace, why the server does not start. */
    static class Analyzer implements FailureAnalyzer {
        /** H2's DATABASE_ALREADY_OPEN_1. */
        private static final int ALREADY_OPEN = 90020;

        @Override
        public @Nullable FailureAnalysis analyze(Throwable failure) {
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                if (cause instanceof StartupRefused refused) {
                    return new FailureAnalysis(refused.getMessage(), refused.action, refused);
                }
                if (cause instanceof SQLException database && database.getErrorCode() == ALREADY_OPEN) {
                    return new FailureAnalysis(
                            "Another server is using the data folder.",
                            "Stop it, or set latentblending.data (LATENTBLENDING_DATA) to another folder.",
                            database);
                }
            }
            return null;
        }
    }
}
