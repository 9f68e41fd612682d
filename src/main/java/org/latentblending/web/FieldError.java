package org.latentblending.web;

import java.util.regex.Pattern;

/** An error in one field of a request. */
public record FieldError(String field, String message) {
    private static final Pattern SURROGATE = Pattern.compile("\\p{Cs}");

    /** Escapes unpaired surrogates, which cannot be encoded in the answer. */
    public FieldError {
        field = escape(field);
        message = escape(message);
    }

    private static String escape(String text) {
        return SURROGATE.matcher(text).replaceAll(half -> "\\\\u%04X"
                .formatted((int) half.group().charAt(0)));
    }
}
