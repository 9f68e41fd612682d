package org.latentblending.models.config;

/** Makes untrusted text safe for messages and log lines. */
public final class SafeText {
    private static final int MAX_LENGTH = 80;

    private SafeText() {}

    /** Replaces line breaks and other control characters. */
    static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    /** Returns the first line of an exception's message. */
    static String firstLine(Exception exception) {
        return excerpt(
                String.valueOf(exception.getMessage()).lines().findFirst().orElse(""));
    }

    /** Replaces control characters and truncates the text. */
    public static String excerpt(String text) {
        return printable(text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH - 3) + "...");
    }
}
