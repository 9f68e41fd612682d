package org.latentblending.models.config;

/** Text out of a file or a file's name, made fit for a message or a log line. */
public final class SafeText {
    private static final int SHOWN = 80;

    private SafeText() {}

    /** Without line breaks and other control characters. */
    static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    /** What a reader complains of, without its picture of the place. */
    static String firstLine(Exception complaint) {
        return shown(String.valueOf(complaint.getMessage()).lines().findFirst().orElse(""));
    }

    /** Printable and cut short. */
    public static String shown(String text) {
        return printable(text.length() <= SHOWN ? text : text.substring(0, SHOWN - 3) + "...");
    }
}
