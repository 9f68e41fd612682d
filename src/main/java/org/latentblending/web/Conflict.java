package org.latentblending.web;

/** The state of the thing does not allow what was asked. */
public class Conflict extends RuntimeException {
    public Conflict(String message) {
        super(message);
    }
}
