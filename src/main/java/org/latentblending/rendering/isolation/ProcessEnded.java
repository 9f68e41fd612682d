package org.latentblending.rendering.isolation;

/** A process of the server's own ended while it was at work, or before it could begin. */
public class ProcessEnded extends RuntimeException {
    private final String how;

    /** @param how for a person: "by signal 9 (SIGKILL)" */
    ProcessEnded(String how) {
        super("The process was ended " + how);
        this.how = how;
    }

    /** For a person, to go on after "it was ended": "by signal 9 (SIGKILL)". */
    public String how() {
        return how;
    }
}
