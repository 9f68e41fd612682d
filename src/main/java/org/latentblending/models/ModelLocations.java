package org.latentblending.models;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import lombok.extern.slf4j.Slf4j;

/**
 * Finds models: the children of the models folder and the paths of the settings. If several have the same id, the order of
 * precedence is: paths of the settings, folders, safetensors files, checkpoints.
 */
@Slf4j
final class ModelLocations {
    private ModelLocations() {}

    /** @return path by model id; those of the settings even if they do not exist */
    static SortedMap<String, Path> find(ModelSettings settings) {
        List<Path> paths = new ArrayList<>(settings.modelPaths());
        paths.addAll(children(settings.models()));
        SortedMap<String, Path> byId = new TreeMap<>();
        paths.forEach(path -> byId.putIfAbsent(ModelFolder.id(path), path));
        return byId;
    }

    private static List<Path> children(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.filter(child -> !String.valueOf(child.getFileName()).startsWith("."))
                    .filter(child -> Files.isDirectory(child) || OriginalFile.isOne(child))
                    .sorted(Comparator.comparingInt(ModelLocations::rank).thenComparing(Comparator.naturalOrder()))
                    .toList();
        } catch (IOException | UncheckedIOException unreadable) {
            LOG.warn("Cannot read the models folder: {}", unreadable.toString());
            return List.of();
        }
    }

    private static int rank(Path path) {
        if (Files.isDirectory(path)) {
            return 0;
        }
        return String.valueOf(path.getFileName()).endsWith(".safetensors") ? 1 : 2;
    }
}
