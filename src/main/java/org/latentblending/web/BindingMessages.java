package org.latentblending.web;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Error messages for JSON values that do not fit their fields. */
class BindingMessages {
    private BindingMessages() {}

    static String of(JacksonException e) {
        if (e instanceof UnrecognizedPropertyException) {
            return "Unknown field.";
        }
        Class<?> target = e instanceof MismatchedInputException mismatch ? mismatch.getTargetType() : null;
        if (e instanceof InputCoercionException || target == Integer.class || target == Long.class) {
            return "Must be a whole number in range.";
        }
        if (target == null) {
            return "Invalid value.";
        }
        if (target.isEnum()) {
            return Arrays.stream(target.getEnumConstants())
                    .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(", ", "Must be one of ", "."));
        }
        if (target == Double.class) {
            return "Must be a number.";
        }
        if (target == String.class) {
            return "Must be a string.";
        }
        return Iterable.class.isAssignableFrom(target) ? "Must be an array." : "Must be an object.";
    }
}
