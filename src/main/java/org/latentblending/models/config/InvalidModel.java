package org.latentblending.models.config;

import java.util.Arrays;

/**
 * Thrown if a model cannot be used. The message, written for the person who installed the model, begins with the file's path,
 * relative to the model's folder. It has no control characters.
 */
public class InvalidModel extends RuntimeException {
    private static final int MAX_EXCERPT = 80;

    /**
     * @param problem a format of {@link String#format} if there are arguments
     * @param arguments long strings are truncated, since they may come from the file
     */
    public InvalidModel(String file, String problem, Object... arguments) {
        super(printable(file + ": " + (arguments.length == 0 ? problem : problem.formatted(excerpts(arguments)))));
    }

    public InvalidModel(String file, String problem, Throwable cause) {
        super(printable(file + ": " + problem), cause);
    }

    /** @throws InvalidModel with these arguments if the condition holds */
    public static void rejectIf(boolean condition, String file, String problem, Object... arguments) {
        if (condition) {
            throw new InvalidModel(file, problem, arguments);
        }
    }

    /** Makes untrusted text safe for log lines: replaces control characters and truncates it. */
    public static String excerpt(String text) {
        return printable(text.length() <= MAX_EXCERPT ? text : text.substring(0, MAX_EXCERPT - 3) + "...");
    }

    private static Object[] excerpts(Object... arguments) {
        return Arrays.stream(arguments)
                .map(argument -> argument instanceof String text ? excerpt(text) : argument)
                .toArray();
    }

    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
