package org.latentblending.health;

/** New jobs are refused for the time being; the message says why. */
public class Unavailable extends RuntimeException {
    Unavailable(String reason) {
        super(reason);
    }
}
