package org.latentblending.health;

/** The server accepts no transitions at present, for the reason in the message. */
public class Unavailable extends RuntimeException {
    Unavailable(String reason) {
        super(reason);
    }
}
