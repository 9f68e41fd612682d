package org.latentblending.rendering.isolation;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;

/** Brings what a process says into the server's log: as it is where it has the form of {@code process-log.xml}. */
class ProcessLog implements Runnable {
    private static final Pattern LINE = Pattern.compile("(TRACE|DEBUG|INFO|WARN|ERROR) ([\\w.$]+) \\[(.*?)] (.*)");
    private static final String TRANSITION = "transition";

    private final String name;
    private final BufferedReader lines;
    private final ProcessEnd end;

    ProcessLog(String name, BufferedReader lines, ProcessEnd end) {
        this.name = name;
        this.lines = lines;
        this.end = end;
    }

    @Override
    public void run() {
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                pass(line);
            }
        } catch (IOException e) {
            LoggerFactory.getLogger(ProcessLog.class).debug("Nothing more is heard of {}", name, e);
        }
    }

    void pass(String line) {
        Matcher form = LINE.matcher(line);
        if (form.matches()) {
            if (!form.group(3).isEmpty()) {
                MDC.put(TRANSITION, form.group(3));
            }
            Logger log = LoggerFactory.getLogger(form.group(2));
            log.atLevel(Level.valueOf(form.group(1))).log("{}: {}", name, form.group(4));
            MDC.remove(TRANSITION);
        } else {
            end.said(line);
            LoggerFactory.getLogger(ProcessLog.class).info("{}: {}", name, line);
        }
    }
}
