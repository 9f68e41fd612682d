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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where models may lie: the children of the models folder, and the paths that the settings name. Where two have one id, a
 * named path counts before a folder, a folder before a safetensors file, and this before a checkpoint.
 */
final class ModelLocations {
    private static final Logger LOG = LoggerFactory.getLogger(ModelLocations.class);

    private ModelLocations() {}

    /** @return path by model id; a path of the settings even where nothing is there */
    static SortedMap<String, Path> find(ModelSettings settings) {
        List<Path> places = new ArrayList<>(settings.modelPaths());
        places.addAll(children(settings.models()));
        SortedMap<String, Path> byId = new TreeMap<>();
        places.forEach(place -> byId.putIfAbsent(ModelFolder.id(place), place));
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
            LOG.warn("The models folder cannot be read, and counts as empty: {}", unreadable.toString());
        }
        found.sort(Comparator.comparingInt(ModelLocations::rank).thenComparing(Comparator.naturalOrder()));
        return found;
    }

    private static int rank(Path place) {
        if (Files.isDirectory(place)) {
            return 0;
        }
        return String.valueOf(place.getFileName()).endsWith(".safetensors") ? 1 : 2;
    }
}
