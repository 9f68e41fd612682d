package org.latentblending.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What Linux says of the memory of this process and of those that it has started. */
final class ProcessMemory {
    private static final String STATUS = "/proc/%d/status";

    private ProcessMemory() {}

    static boolean isKnown() {
        return Files.isReadable(status(ProcessHandle.current()));
    }

    /** Memory that is in RAM now, in MiB. */
    static double resident() {
        return mebibytes("VmRSS:");
    }

    /** The most that ever was in RAM, in MiB; of each process when it had most. */
    static double peak() {
        return mebibytes("VmHWM:");
    }

    private static double mebibytes(String field) {
        ProcessHandle own = ProcessHandle.current();
        return Stream.concat(Stream.of(own), own.descendants())
                .mapToDouble(process -> mebibytes(process, field))
                .sum();
    }

    private static Path status(ProcessHandle process) {
        return Path.of(STATUS.formatted(process.pid()));
    }

    private static double mebibytes(ProcessHandle process, String field) {
        try {
            String line = Files.readAllLines(status(process)).stream()
                    .filter(l -> l.startsWith(field))
                    .findFirst()
                    .orElseThrow();
            return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
