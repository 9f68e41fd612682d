package org.latentblending.web;

/** A request has more bytes than any that could be served. */
class TooLarge extends RuntimeException {
    TooLarge(String message) {
        super(message);
    }
}
