package org.latentblending.system;

import com.sun.jna.Function;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;

/** The memory of the C library, which PyTorch computes in on a CPU, and FFmpeg. */
public final class Malloc {
    private static final boolean CAN_GIVE_BACK = Platform.isLinux() && hasTrim();

    private Malloc() {}

    /**
     * Gives what is free back to the system, within a few milliseconds; does nothing where the C library is not glibc. That
     * keeps what was freed between two blocks in use, in every thread's arena: some 100 MB after a few transitions.
     */
    public static void giveBack() {
        if (CAN_GIVE_BACK) {
            int keep = 0;
            Function.getFunction("c", "malloc_trim").invokeInt(new Object[] {new NativeLong(keep)});
        }
    }

    private static boolean hasTrim() {
        try {
            Function.getFunction("c", "malloc_trim");
            return true;
        } catch (UnsatisfiedLinkError otherLibrary) {
            return false;
        }
    }
}
