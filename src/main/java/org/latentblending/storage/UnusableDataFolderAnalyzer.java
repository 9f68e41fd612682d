package org.latentblending.storage;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in one clear line why the server does not start, in place of a stack trace. */
class UnusableDataFolderAnalyzer extends AbstractFailureAnalyzer<UnusableDataFolder> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnusableDataFolder cause) {
        return new FailureAnalysis(
                cause.getMessage(),
                "Make it writable, or name another one with latentblending.data (LATENTBLENDING_DATA).",
                cause);
    }
}
