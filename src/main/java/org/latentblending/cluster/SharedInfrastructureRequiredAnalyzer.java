package org.latentblending.cluster;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says in one clear line why the server does not start. */
class SharedInfrastructureRequiredAnalyzer extends AbstractFailureAnalyzer<SharedInfrastructureRequired> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, SharedInfrastructureRequired cause) {
        return new FailureAnalysis(
                cause.getMessage(),
                "Set spring.artemis.mode=native with spring.artemis.broker-url, and spring.datasource.url, to what all of"
                        + " the servers share, or leave latentblending.role (LATENTBLENDING_ROLE) at 'all'.",
                cause);
    }
}
