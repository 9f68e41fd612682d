package org.latentblending.system;

import com.sun.jna.Function;
import com.sun.jna.Platform;
import lombok.extern.slf4j.Slf4j;

/** Work that lets the rest of the process have the processors first, as far as the system can tell threads apart. */
@Slf4j
public class LowPriority {
    private static final int THREAD = 0;
    private static final int CALLING = 0;
    private static final int NICE = 10;

    private LowPriority() {}

    /** Java's own priorities are ignored on Linux, where a thread may have a nice value of its own. */
    public static Runnable before(Runnable work) {
        return () -> {
            if (Platform.isLinux()) {
                try {
                    Function.getFunction("c", "setpriority").invokeInt(new Object[] {THREAD, CALLING, NICE});
                } catch (UnsatisfiedLinkError e) {
                    LOG.debug("Clients are served at the same priority as everything else", e);
                }
            }
            work.run();
        };
    }
}
