package org.latentblending.web;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.latentblending.web.BadRequest.FieldError;

/** A request as far as it could be bound, and its invalid fields with one error each. */
public class BindingResult<T> {
    private final T value;
    private final List<String> unbound;
    private final List<FieldError> errors;

    /** @param errors of the fields that could not be bound and are missing from the value */
    BindingResult(T value, List<FieldError> errors) {
        this.value = value;
        this.unbound = errors.stream().map(FieldError::field).toList();
        this.errors = new ArrayList<>(errors);
    }

    public T value() {
        return value;
    }

    /** Adds an error, unless the field has one. */
    public void reject(String field, String message) {
        if (errors.stream().noneMatch(error -> error.field().equals(field))) {
            errors.add(new FieldError(field, message));
        }
    }

    /** Whether this field and all fields below it were bound, so that they can be validated together. */
    public boolean isBound(String field) {
        return unbound.stream().noneMatch(missing -> missing.startsWith(field));
    }

    /** Whether neither this field nor one below it has an error. */
    public boolean isValid(String field) {
        return errors.stream().noneMatch(error -> error.field().startsWith(field));
    }

    /** @throws BadRequest naming every invalid field */
    public void throwIfInvalid() {
        if (!errors.isEmpty()) {
            throw new BadRequest(errors.stream()
                    .sorted(Comparator.comparing(FieldError::field))
                    .toList());
        }
    }
}
