package org.latentblending.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Finds models in the cache of Hugging Face's client: {@code models--ORGANIZATION--NAME/snapshots/COMMIT}. */
final class HubCache {
    private static final String PREFIX = "models--";

    private HubCache() {}

    /**
     * Returns the snapshot of a folder of the cache: that of {@code refs/main}, else the one that was changed last. Returns
     * other paths unchanged.
     */
    static Path contents(Path path) {
        Path snapshots = path.resolve("snapshots");
        if (!String.valueOf(path.getFileName()).startsWith(PREFIX) || !Files.isDirectory(snapshots)) {
            return path;
        }
        try (Stream<Path> children = Files.list(snapshots)) {
            List<Path> found = children.filter(Files::isDirectory).toList();
            Path main = path.resolve("refs/main");
            String commit = Files.isRegularFile(main) && Files.size(main) < 100 ? Files.readString(main) : "";
            Comparator<Path> order = Comparator.comparing(
                            (Path snapshot) -> commit.strip().equals(String.valueOf(snapshot.getFileName())))
                    .thenComparing(snapshot -> snapshot.toFile().lastModified())
                    .thenComparing(Comparator.naturalOrder());
            return found.stream().max(order).orElse(path);
        } catch (IOException unreadable) {
            return path; // reported when the model is opened
        }
    }
}
