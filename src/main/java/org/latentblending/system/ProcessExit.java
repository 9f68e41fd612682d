package org.latentblending.system;

import com.sun.jna.Function;
import com.sun.jna.Platform;
import java.util.Arrays;

/** The end of a process in which PyTorch may still compute, which nobody can interrupt. */
public final class ProcessExit {
    private static final String DIFFUSION = "org.latentblending.diffusion.";

    private ProcessExit() {}

    /**
     * If a thread is in the module that computes, ends the process at once with exit code 0. Every usual end, {@link Runtime#halt} too,
     * runs the destructors of PyTorch's libraries first, and a computation that goes on without what they destroy crashes
     * the process.
     */
    public static void nowIfComputing() {
        boolean computing = Thread.getAllStackTraces().values().stream()
                .flatMap(Arrays::stream)
                .anyMatch(call -> call.getClassName().startsWith(DIFFUSION));
        if (!computing) {
            return;
        }
        if (Platform.isWindows()) {
            Runtime.getRuntime().halt(0);
        }
        Function.getFunction("c", "_exit").invokeVoid(new Object[] {0});
    }
}
