package org.latentblending.models;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
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
        List<Path> found = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return found;
        }
        try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
            for (Path child : children) {
                boolean hidden = String.valueOf(child.getFileName()).startsWith(".");
                if (!hidden && (Files.isDirectory(child) || OriginalFile.isOne(child))) {
                    found.add(child);
                }
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            LOG.warn("Cannot read the models folder: {}", unreadable.toString());
        }
        found.sort(Comparator.comparingInt(ModelLocations::rank).thenComparing(Comparator.naturalOrder()));
        return found;
    }

    private static int rank(Path path) {
        if (Files.isDirectory(path)) {
            return 0;
        }
        return String.valueOf(path.getFileName()).endsWith(".safetensors") ? 1 : 2;
    }
}
