package org.latentblending.access;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in one clear line why the server does not start. */
class UnprotectedBindingAnalyzer extends AbstractFailureAnalyzer<UnprotectedBinding> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnprotectedBinding cause) {
        return new FailureAnalysis(
                cause.getMessage(),
                "Set latentblending.token (LATENTBLENDING_TOKEN) to a secret that clients show, or bind to 127.0.0.1.",
                cause);
    }
}
