package org.latentblending.diffusion.torch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * A kind of CPU.
 *
 * @param flags what it can do, in Linux' words; empty where the system does not tell
 */
record Processor(Set<String> flags) {
    static final Processor OF_THIS_MACHINE = read(Path.of("/proc/cpuinfo"));

    Processor {
        flags = Set.copyOf(flags);
    }

    /** @param cpuinfo as Linux writes {@code /proc/cpuinfo} on x86 */
    static Processor read(Path cpuinfo) {
        try {
            return of(Files.readAllLines(cpuinfo));
        } catch (IOException notLinux) {
            return new Processor(Set.of());
        }
    }

    static Processor of(List<String> cpuinfo) {
        return cpuinfo.stream()
                .filter(line -> line.startsWith("flags"))
                .findFirst()
                .map(line -> line.substring(line.indexOf(':') + 1).trim())
                .map(flags -> new Processor(Set.of(flags.split(" +"))))
                .orElse(new Processor(Set.of()));
    }

    /** Whether it has instructions for products of bfloat16: AVX512-BF16 or AMX. */
    boolean multipliesBfloat16() {
        return flags.contains("avx512_bf16") || multipliesBfloat16InTiles();
    }

    /** Whether it has instructions for products of whole tiles of bfloat16: AMX. */
    boolean multipliesBfloat16InTiles() {
        return flags.contains("amx_bf16");
    }
}
