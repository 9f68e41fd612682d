package org.latentblending;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;

/** Who is asked to end and does so has not failed: without this the JVM ends with 143 after a SIGTERM. */
class ExitCode {
    private static final Logger LOG = LoggerFactory.getLogger(ExitCode.class);

    private ExitCode() {}

    static void zeroWhenAskedToEnd() {
        try {
            Signal.handle(new Signal("TERM"), signal -> {
                LOG.info("Asked to end");
                System.exit(0);
            });
        } catch (IllegalArgumentException e) {
            LOG.debug("The JVM was started so that it leaves signals alone", e);
        }
    }
}
