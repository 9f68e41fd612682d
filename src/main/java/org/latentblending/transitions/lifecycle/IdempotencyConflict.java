package org.latentblending.transitions.lifecycle;

/** A client's key came again with another body. */
public class IdempotencyConflict extends RuntimeException {
    IdempotencyConflict(String key) {
        super("The Idempotency-Key '%s' was used before with another body.".formatted(key));
    }
}
