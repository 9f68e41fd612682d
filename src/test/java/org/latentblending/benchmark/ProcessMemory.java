package org.latentblending.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux says of this process's memory. */
final class ProcessMemory {
    private static final Path STATUS = Path.of("/proc/self/status");

    private ProcessMemory() {}

    static boolean isKnown() {
        return Files.isReadable(STATUS);
    }

    /** Memory that is in RAM now, in MiB. */
    static double resident() {
        return mebibytes("VmRSS:");
    }

    /** The most that ever was in RAM, in MiB. */
    static double peak() {
        return mebibytes("VmHWM:");
    }

    private static double mebibytes(String field) {
        try {
            String line = Files.readAllLines(STATUS).stream()
                    .filter(l -> l.startsWith(field))
                    .findFirst()
                    .orElseThrow();
            return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
