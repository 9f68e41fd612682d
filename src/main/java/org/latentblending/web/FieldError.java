package org.latentblending.web;

import java.util.regex.Pattern;

/** What is wrong with one field of a request. */
public record FieldError(String field, String message) {
    /** Halves of surrogate pairs cannot be sent back. */
    private static final Pattern NO_TEXT = Pattern.compile("\\p{Cs}");

    public FieldError {
        field = sendable(field);
        message = sendable(message);
    }

    private static String sendable(String text) {
        return NO_TEXT.matcher(text)
                .replaceAll(half -> "\\\\u%04X".formatted((int) half.group().charAt(0)));
    }
}
