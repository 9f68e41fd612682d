package org.latentblending.diffusion.torch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** The CPU's feature flags as in Linux' {@code /proc/cpuinfo}; empty if unknown. */
record Processor(Set<String> flags) {
    static final Processor CURRENT = read(Path.of("/proc/cpuinfo"));

    static Processor read(Path cpuinfo) {
        try {
            return of(Files.readAllLines(cpuinfo));
        } catch (IOException notLinux) {
            return new Processor(Set.of());
        }
    }

    static Processor of(List<String> cpuinfo) {
        return new Processor(cpuinfo.stream()
                .filter(line -> line.startsWith("flags"))
                .findFirst()
                .map(line -> Set.of(line.substring(line.indexOf(':') + 1).trim().split(" +")))
                .orElse(Set.of()));
    }

    /** Whether it multiplies bfloat16 in hardware: AVX512-BF16 or AMX. */
    boolean hasBfloat16() {
        return flags.contains("avx512_bf16") || hasAmxBfloat16();
    }

    /** Whether it multiplies tiles of bfloat16 in hardware: AMX. */
    boolean hasAmxBfloat16() {
        return flags.contains("amx_bf16");
    }
}
