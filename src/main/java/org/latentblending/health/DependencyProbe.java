package org.latentblending.health;

/** Something without which the server cannot do jobs, such as its database. */
public interface DependencyProbe {
    /** As {@code /actuator/health} calls it. */
    String name();

    /**
     * Looks whether it can be used at present, if need be by trying to make it so; may take its time.
     *
     * @throws RuntimeException whose message says for a person why not
     */
    void check();
}
