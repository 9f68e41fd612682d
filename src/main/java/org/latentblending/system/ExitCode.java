package org.latentblending.system;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import sun.misc.Signal;

/** Who is asked to end and does so has not failed: without this the JVM ends with 143 after a SIGTERM, 130 after Ctrl-C. */
public class ExitCode {
    private static final Logger LOG = LoggerFactory.getLogger(ExitCode.class);

    private ExitCode() {}

    /** To be called before Spring starts, which runs what is added first as the last thing: its contexts and log are closed. */
    public static void zeroWhenAskedToEnd() {
        try {
            for (String asking : List.of("TERM", "INT")) {
                Signal.handle(new Signal(asking), signal -> {
                    LOG.info("Asked to end");
                    System.exit(0);
                });
            }
            SpringApplication.getShutdownHandlers().add(ProcessExit::nowIfComputing);
        } catch (IllegalArgumentException e) {
            LOG.debug("The JVM was started so that it leaves signals alone", e);
        }
    }
}
