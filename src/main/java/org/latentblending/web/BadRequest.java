package org.latentblending.web;

import java.util.List;
import org.springframework.http.HttpStatus;

/** A request with invalid fields, all of which are named. */
public class BadRequest extends HttpProblem {
    public BadRequest(List<FieldError> errors) {
        super(
                HttpStatus.BAD_REQUEST,
                errors.size() == 1 ? "A field is invalid." : "%d fields are invalid.".formatted(errors.size()));
        getBody().setProperty("errors", List.copyOf(errors));
    }

    /** @param field empty for the body or query as a whole */
    public BadRequest(String field, String message) {
        this(List.of(new FieldError(field, message)));
    }
}
