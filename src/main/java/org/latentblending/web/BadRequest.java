package org.latentblending.web;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** A request with invalid fields, all of which are named. */
public class BadRequest extends HttpProblem {
    private static final Pattern SURROGATE = Pattern.compile("\\p{Cs}");

    /** Clients may also send {@code 50.0}. */
    private static final Pattern WHOLE = Pattern.compile("[0-9]{1,9}([.]0{1,9})?");

    /** An error in one field; unpaired surrogates, which cannot be encoded in the answer, are escaped. */
    public record FieldError(String field, String message) {
        public FieldError {
            field = escape(field);
            message = escape(message);
        }

        private static String escape(String text) {
            return SURROGATE.matcher(text).replaceAll(half -> "\\\\u%04X"
                    .formatted((int) half.group().charAt(0)));
        }
    }

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

    /**
     * Reads a query parameter.
     *
     * @param value null if it was not sent
     * @throws BadRequest unless it is a whole number from 1 to {@code most}
     */
    public static int wholeNumber(String name, @Nullable String value, int defaultValue, int most) {
        if (value == null) {
            return defaultValue;
        }
        int number = WHOLE.matcher(value).matches() ? (int) Double.parseDouble(value) : 0;
        if (number < 1 || number > most) {
            throw new BadRequest(name, "Must be a whole number from 1 to %d.".formatted(most));
        }
        return number;
    }
}
