package org.latentblending.web;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A form as far as it could be read, and the fields that are wrong: a field is named once, whatever else it is guilty of. */
public class BindingResult<T> {
    private final T form;
    private final List<String> unread;
    private final List<FieldError> errors;

    /** @param unread the fields whose values could not be bound and are missing from the form */
    BindingResult(T form, List<FieldError> unread) {
        this.form = form;
        this.unread = unread.stream().map(FieldError::field).toList();
        this.errors = new ArrayList<>(unread);
    }

    public T form() {
        return form;
    }

    public void add(String field, String message) {
        if (errors.stream().noneMatch(known -> known.field().equals(field))) {
            errors.add(new FieldError(field, message));
        }
    }

    /** Whether something below this field is missing, so that the rest of it cannot be judged. */
    public boolean isComplete(String field) {
        return unread.stream().noneMatch(missing -> missing.startsWith(field));
    }

    /** Whether nothing is known to be wrong with this field and what is below it. */
    public boolean isRight(String field) {
        return errors.stream().noneMatch(error -> error.field().startsWith(field));
    }

    /** @throws BadRequest naming every field that is wrong */
    public void throwIfWrong() {
        if (!errors.isEmpty()) {
            throw new BadRequest(errors.stream()
                    .sorted(Comparator.comparing(FieldError::field))
                    .toList());
        }
    }
}
