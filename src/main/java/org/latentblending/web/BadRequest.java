package org.latentblending.web;

import java.util.List;

/** A request with fields that are wrong, all of which are named. */
public class BadRequest extends RuntimeException {
    private final transient List<FieldError> errors;

    public BadRequest(List<FieldError> errors) {
        super(errors.toString());
        this.errors = List.copyOf(errors);
    }

    public BadRequest(String field, String message) {
        this(List.of(new FieldError(field, message)));
    }

    List<FieldError> errors() {
        return errors;
    }
}
