package org.latentblending.rendering.isolation;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How a process ended: by its exit code, and by what it, Java or the C library said last. */
class ProcessEnd {
    /** Java handles some signals by telling of them and ending with another one. */
    private static final Pattern OF_JAVA = Pattern.compile("^#\\s+(SIG[A-Z]+|EXCEPTION_[A-Z_]+) \\(0x([0-9a-f]+)\\)");

    private static final Pattern OF_MEMORY =
            Pattern.compile("(?i)insufficient memory|cannot allocate memory|bad_alloc|out ?of ?memory");

    /** Where a process was ended by a signal, Java's exit code is its number and this. */
    private static final int SIGNAL = 128;

    private static final int KILL = 9;

    private static final Map<Integer, String> NAMES = Map.of(
            2, "SIGINT", 4, "SIGILL", 6, "SIGABRT", 7, "SIGBUS", 8, "SIGFPE", 9, "SIGKILL", 11, "SIGSEGV", 15,
            "SIGTERM");

    private volatile @Nullable String crash;
    private volatile boolean ofMemory;

    /** Takes note of a line that the process has said. */
    void said(String line) {
        Matcher matcher = OF_JAVA.matcher(line);
        if (crash == null && matcher.find()) {
            String name = matcher.group(1);
            crash = name.startsWith("SIG")
                    ? "signal %d (%s)".formatted(Integer.parseInt(matcher.group(2), 16), name)
                    : name.toLowerCase(Locale.ROOT).replace('_', ' ');
        }
        ofMemory |= OF_MEMORY.matcher(line).find();
    }

    /** For a person, to go on after "it was ended". */
    String how(int exitCode) {
        String ofLinux = exitCode == SIGNAL + KILL ? ", as Linux does for want of memory" : "";
        return "by " + by(exitCode) + (ofMemory ? " for want of memory" : ofLinux);
    }

    private String by(int exitCode) {
        if (crash != null) {
            return crash;
        }
        int signal = exitCode - SIGNAL;
        return NAMES.containsKey(signal)
                ? "signal %d (%s)".formatted(signal, NAMES.get(signal))
                : "itself with exit code " + exitCode;
    }
}
