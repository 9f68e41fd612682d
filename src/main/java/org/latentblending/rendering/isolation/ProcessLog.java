package org.latentblending.rendering.isolation;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lombok.RequiredArgsConstructor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;

/** Writes the output of a process to the server's log, with level, logger and transition where a line states them. */
@RequiredArgsConstructor
class ProcessLog {
    /** Makes a server log lines that this class can parse, to the console only. */
    static final Map<String, String> SETTINGS = Map.of(
            "logging.pattern.console",
            "%level %logger [%X{transition}] %msg%n%wEx",
            "logging.structured.format.console",
            "",
            "logging.file.name",
            "",
            "logging.file.path",
            "",
            "spring.main.banner-mode",
            "off");

    private static final Pattern LINE = Pattern.compile("(TRACE|DEBUG|INFO|WARN|ERROR) (\\S+) \\[(.*?)] (.*)");
    private static final String TRANSITION = "transition";
    private static final Logger LOG = LoggerFactory.getLogger(ProcessLog.class);

    private final String name;
    private final ExitReason reason;

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
            reason.printed(line);
            LOG.info("{}: {}", name, line);
            return;
        }
        if (!matcher.group(3).isEmpty()) {
            MDC.put(TRANSITION, matcher.group(3));
        }
        LoggerFactory.getLogger(matcher.group(2))
                .atLevel(Level.valueOf(matcher.group(1)))
                .log("{}: {}", name, matcher.group(4));
        MDC.remove(TRANSITION);
    }
}
