package org.latentblending.diffusion.inpainting;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.latentblending.media.images.Picture;

/**
 * Keeps the largest differences against the reference in {@code target/differences-1.md}, and those of the tests' second process
 * in {@code target/differences-2.md}.
 */
public final class Differences {
    private static final Path FILE =
            Path.of("target", "differences-%s.md".formatted(System.getProperty("surefire.forkNumber", "1")));
    private static final SortedMap<String, Double> NOTED = new TreeMap<>();

    private Differences() {}

    /** The largest difference of two pictures of one size, in levels from 0 to 255. */
    public static int levels(Picture one, Picture other) {
        int largest = 0;
        for (int i = 0; i < one.rgb().length; i++) {
            largest = Math.max(largest, Math.abs((one.rgb()[i] & 0xFF) - (other.rgb()[i] & 0xFF)));
        }
        return largest;
    }

    /** @return the difference */
    public static synchronized double note(String network, String model, double difference) {
        NOTED.merge("%s (%s)".formatted(network, model), difference, Math::max);
        StringBuilder lines = new StringBuilder("| network | largest absolute difference |\n|---|---|\n");
        NOTED.forEach((name, largest) -> lines.append(String.format(Locale.ROOT, "| %s | %.1e |\n", name, largest)));
        try {
            Files.writeString(FILE, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return difference;
    }
}
