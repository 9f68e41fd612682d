package org.latentblending.access;

/** The server cannot start because anybody in its network could use it. */
class UnprotectedBinding extends RuntimeException {
    UnprotectedBinding(String address) {
        super("The server is bound to %s, where others can reach it, but has no token.".formatted(address));
    }
}
