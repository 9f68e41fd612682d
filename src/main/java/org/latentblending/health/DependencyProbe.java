package org.latentblending.health;

/** A check of something that the server needs to work, such as its database. */
public interface DependencyProbe {
    /** Its name in {@code /actuator/health}. */
    String name();

    /**
     * Checks whether it is available, and tries to restore it if it is not; may block.
     *
     * @throws RuntimeException if it is unavailable, with the reason as the message
     */
    void check();
}
