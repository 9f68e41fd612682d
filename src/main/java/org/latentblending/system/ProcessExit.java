package org.latentblending.system;

import com.sun.jna.Function;
import com.sun.jna.Platform;
import java.util.Arrays;

/** The end of a process in which PyTorch may still compute, which nothing can interrupt. */
public final class ProcessExit {
    private static final String COMPUTING = "org.latentblending.diffusion.";
    /** As Java does after SIGTERM. */
    private static final int TERMINATED = 143;

    private ProcessExit() {}

    /**
     * Ends the process at once, with exit code 143, if a thread is in the diffusion module. Every usual end, {@link
     * Runtime#halt} too, runs the destructors of PyTorch's libraries first. A computation that goes on without what they
     * destroy crashes the process.
     */
    public static void haltIfComputing() {
        boolean computing = Thread.getAllStackTraces().values().stream()
                .flatMap(Arrays::stream)
                .anyMatch(call -> call.getClassName().startsWith(COMPUTING));
        if (!computing) {
            return;
        }
        if (Platform.isWindows()) {
            Runtime.getRuntime().halt(TERMINATED);
        }
        Function.getFunction("c", "_exit").invokeVoid(new Object[] {TERMINATED});
    }
}
