package org.latentblending.system;

/** What a server process does. */
public enum Role {
    /** Serves clients and draws. */
    ALL,
    /** Serves clients and loads no model; what workers offer can be asked for. */
    API,
    /** Draws, for clients of other servers. */
    WORKER;

    public boolean draws() {
        return this != API;
    }
}
