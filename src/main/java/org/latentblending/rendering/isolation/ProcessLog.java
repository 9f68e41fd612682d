package org.latentblending.rendering.isolation;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;

/**
 * Writes the output of a process to the server's log, with level, logger and transition where a line states them, and derives
 * from the other lines, of Java and the C library, why the process ended.
 */
@RequiredArgsConstructor
@Slf4j
class ProcessLog {
    /** Makes a server log lines that this class can parse, to the console only. */
    static final Map<String, String> SETTINGS = Map.of(
            "logging.pattern.console", "%level %logger [%X{transition}] %msg%n%wEx",
            "logging.structured.format.console", "",
            "logging.file.name", "",
            "logging.file.path", "",
            "spring.main.banner-mode", "off");

    private static final Pattern LINE = Pattern.compile("(TRACE|DEBUG|INFO|WARN|ERROR) (\\S+) \\[(.*?)] (.*)");
    /** Java's crash report. Java handles some signals and then ends itself with another one. */
    private static final Pattern CRASH = Pattern.compile("^#\\s+(SIG[A-Z]+|EXCEPTION_[A-Z_]+) \\(0x([0-9a-f]+)\\)");

    private static final Pattern OUT_OF_MEMORY =
            Pattern.compile("(?i)insufficient memory|cannot allocate memory|bad_alloc|out ?of ?memory");
    /** After a signal, the exit code that Java reports is its number and this. */
    private static final int SIGNAL = 128;

    private static final Map<Integer, String> SIGNALS = Map.of(
            2, "SIGINT", 4, "SIGILL", 6, "SIGABRT", 7, "SIGBUS", 8, "SIGFPE", 9, "SIGKILL", 11, "SIGSEGV", 15,
            "SIGTERM");

    private final String name;
    private @Nullable String crash;
    private boolean outOfMemory;

    /** Returns when the process has closed its output. */
    void copy(BufferedReader lines) {
        try (lines) {
            lines.lines().forEach(this::log);
        } catch (IOException e) {
            LOG.debug("The output of {} cannot be read", name, e);
        }
    }

    private void log(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            findReason(line);
            LOG.info("{}: {}", name, line);
            return;
        }
        if (!matcher.group(3).isEmpty()) {
            MDC.put("transition", matcher.group(3));
        }
        LoggerFactory.getLogger(matcher.group(2))
                .atLevel(Level.valueOf(matcher.group(1)))
                .log("{}: {}", name, matcher.group(4));
        MDC.remove("transition");
    }

    private void findReason(String line) {
        Matcher matcher = CRASH.matcher(line);
        if (crash == null && matcher.find()) {
            String signal = matcher.group(1);
            crash = signal.startsWith("SIG")
                    ? "signal %d (%s)".formatted(Integer.parseInt(matcher.group(2), 16), signal)
                    : signal.toLowerCase(Locale.ROOT).replace('_', ' ');
        }
        outOfMemory |= OUT_OF_MEMORY.matcher(line).find();
    }

    /** Why the process ended, in words that follow "it was ended": "by signal 9 (SIGKILL)". */
    String exitReason(int exitCode) {
        String linux = exitCode == SIGNAL + 9 ? ", as Linux does for want of memory" : "";
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
