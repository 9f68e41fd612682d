package org.latentblending.system;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param role {@code api} and {@code worker} need a broker and a database that servers share
 * @param workerIsolation where the workers of a server with the role {@code all} run
 */
@ConfigurationProperties("latentblending")
public record RoleSettings(@DefaultValue("all") Role role, @DefaultValue("none") WorkerIsolation workerIsolation) {
    /** The part of the work that this process does. */
    public enum Role {
        /** Serves clients and draws. */
        ALL,
        /** Serves clients and loads no model; clients can use the models that workers advertise. */
        API,
        /** Draws for clients of other servers. */
        WORKER;

        public boolean draws() {
            return this != API;
        }
    }

    /** What separates workers from the server. */
    public enum WorkerIsolation {
        /** Workers are threads of the server process. */
        NONE,
        /** Each worker is a child process of the server. */
        PROCESS
    }

    /** @throws IllegalArgumentException if a server without the role {@code all} is to start worker processes */
    public RoleSettings {
        if (workerIsolation != WorkerIsolation.NONE && role != Role.ALL) {
            throw new IllegalArgumentException(
                    "latentblending.worker-isolation needs latentblending.role all: a server with"
                            + " the role worker is a process of its own");
        }
    }

    /** Whether workers are threads of this process. */
    public boolean drawsInProcess() {
        return role.draws() && workerIsolation == WorkerIsolation.NONE;
    }
}
