package org.latentblending.testing;

import com.sun.jna.Function;
import com.sun.jna.Platform;
import com.sun.jna.Structure;
import com.sun.jna.Structure.FieldOrder;

/** What glibc says of the memory that this process has from it, PyTorch's and FFmpeg's included. */
public class NativeHeap {
    private NativeHeap() {}

    /** Whether this system tells. */
    public static boolean tells() {
        try {
            return Platform.isLinux() && Platform.is64Bit() && Function.getFunction("c", "mallinfo2") != null;
        } catch (UnsatisfiedLinkError olderOrOther) {
            return false;
        }
    }

    /** Bytes that were asked for and not given back, whatever the system has lent for them. */
    public static long inUse() {
        Mallinfo2 info = (Mallinfo2) Function.getFunction("c", "mallinfo2").invoke(Mallinfo2.class, new Object[0]);
        return info.uordblks + info.hblkhd;
    }

    /** The C library's struct of that name. */
    @FieldOrder({
        "arena",
        "ordblks",
        "smblks",
        "hblks",
        "hblkhd",
        "usmblks",
        "fsmblks",
        "uordblks",
        "fordblks",
        "keepcost"
    })
    public static class Mallinfo2 extends Structure implements Structure.ByValue {
        public long arena;
        public long ordblks;
        public long smblks;
        public long hblks;
        public long hblkhd;
        public long usmblks;
        public long fsmblks;
        public long uordblks;
        public long fordblks;
        public long keepcost;
    }
}
