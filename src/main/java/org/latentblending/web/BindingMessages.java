package org.latentblending.web;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Says in a sentence why a JSON value does not fit its field. */
class BindingMessages {
    private BindingMessages() {}

    static String of(JacksonException e) {
        if (e instanceof UnrecognizedPropertyException) {
            return "There is no such field.";
        }
        if (e instanceof InputCoercionException) {
            return "Must be a whole number in range.";
        }
        Class<?> target = e instanceof MismatchedInputException mismatch ? mismatch.getTargetType() : null;
        if (target == null) {
            return "The value does not fit.";
        }
        if (target.isEnum()) {
            return "Must be one of "
                    + Arrays.stream(target.getEnumConstants())
                            .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", "))
                    + ".";
        }
        if (target == Integer.class || target == Long.class) {
            return "Must be a whole number in range.";
        }
        if (target == Double.class) {
            return "Must be a number.";
        }
        if (target == String.class) {
            return "Must be a text.";
        }
        if (Iterable.class.isAssignableFrom(target)) {
            return "Must be a list.";
        }
        return "Must be an object.";
    }
}
