package org.latentblending.system;

import com.sun.jna.Function;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import java.util.Arrays;
import lombok.extern.slf4j.Slf4j;

/** Functions of the C library that the JDK does not offer: memory, thread priorities, and the end of the process. */
@Slf4j
public final class CLibrary {
    private static final String COMPUTING = "org.latentblending.diffusion.";
    /** As Java does after SIGTERM. */
    private static final int TERMINATED = 143;

    private static final int NICE = 10;

    private CLibrary() {}

    /**
     * Returns free native memory to the system, within a few milliseconds; glibc only. Without it, glibc keeps free memory
     * between used blocks in every thread's arena: some 100 MB after a few transitions.
     */
    public static void trimMemory() {
        call("malloc_trim", new NativeLong(0));
    }

    /**
     * Work that runs at a lower priority than the rest of the process. Linux ignores Java's priorities, but each thread can
     * have its own nice value there.
     */
    public static Runnable lowPriority(Runnable work) {
        return () -> {
            int thread = 0;
            int current = 0;
            call("setpriority", thread, current, NICE);
            work.run();
        };
    }

    private static void call(String function, Object... arguments) {
        if (Platform.isLinux()) {
            try {
                Function.getFunction("c", function).invokeInt(arguments);
            } catch (UnsatisfiedLinkError e) {
                LOG.debug("The C library has no {}", function, e);
            }
        }
    }

    /**
     * Ends the process immediately, with exit code 143, if a thread is in the diffusion module: PyTorch may still compute,
     * which nothing can interrupt. Every other end, {@link Runtime#halt} too, runs the destructors of PyTorch's libraries
     * first, and a computation that goes on without what they destroy crashes the process.
     */
    public static void exitIfComputing() {
        boolean computing = Thread.getAllStackTraces().values().stream()
                .flatMap(Arrays::stream)
                .anyMatch(call -> call.getClassName().startsWith(COMPUTING));
        if (computing && Platform.isWindows()) {
            Runtime.getRuntime().halt(TERMINATED);
        } else if (computing) {
            Function.getFunction("c", "_exit").invokeVoid(new Object[] {TERMINATED});
        }
    }
}
