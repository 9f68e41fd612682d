package org.latentblending.rendering.isolation;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Why a process ended: derived from its exit code and from what it, Java or the C library printed. */
class ExitReason {
    /** Java's crash report. Java handles some signals and then ends itself with another one. */
    private static final Pattern CRASH = Pattern.compile("^#\\s+(SIG[A-Z]+|EXCEPTION_[A-Z_]+) \\(0x([0-9a-f]+)\\)");

    private static final Pattern OUT_OF_MEMORY =
            Pattern.compile("(?i)insufficient memory|cannot allocate memory|bad_alloc|out ?of ?memory");

    /** After a signal, the exit code that Java reports is its number and this. */
    private static final int SIGNAL = 128;

    private static final int KILL = 9;

    private static final Map<Integer, String> SIGNALS = Map.of(
            2, "SIGINT", 4, "SIGILL", 6, "SIGABRT", 7, "SIGBUS", 8, "SIGFPE", 9, "SIGKILL", 11, "SIGSEGV", 15,
            "SIGTERM");

    private @Nullable String crash;
    private boolean outOfMemory;

    /** Evaluates a line that the process printed. */
    void printed(String line) {
        Matcher matcher = CRASH.matcher(line);
        if (crash == null && matcher.find()) {
            String name = matcher.group(1);
            crash = name.startsWith("SIG")
                    ? "signal %d (%s)".formatted(Integer.parseInt(matcher.group(2), 16), name)
                    : name.toLowerCase(Locale.ROOT).replace('_', ' ');
        }
        outOfMemory |= OUT_OF_MEMORY.matcher(line).find();
    }

    /** For a person, to follow "it was ended": "by signal 9 (SIGKILL)". */
    String describe(int exitCode) {
        String linux = exitCode == SIGNAL + KILL ? ", as Linux does for want of memory" : "";
        return "by " + cause(exitCode) + (outOfMemory ? " for want of memory" : linux);
    }

    private String cause(int exitCode) {
        if (crash != null) {
            return crash;
        }
        int signal = exitCode - SIGNAL;
        return SIGNALS.containsKey(signal)
                ? "signal %d (%s)".formatted(signal, SIGNALS.get(signal))
                : "itself with exit code " + exitCode;
    }
}
