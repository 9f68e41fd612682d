package org.latentblending.jobs.web;

/** The state of the thing does not allow what was asked. */
class Conflict extends RuntimeException {
    Conflict(String message) {
        super(message);
    }
}
