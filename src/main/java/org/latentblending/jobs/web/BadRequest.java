package org.latentblending.jobs.web;

import java.util.List;

/** A request with fields that are wrong, all of which are named. */
class BadRequest extends RuntimeException {
    private final transient List<FieldError> errors;

    BadRequest(List<FieldError> errors) {
        super(errors.toString());
        this.errors = List.copyOf(errors);
    }

    BadRequest(String field, String message) {
        this(List.of(new FieldError(field, message)));
    }

    List<FieldError> errors() {
        return errors;
    }
}
