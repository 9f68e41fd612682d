package org.latentblending.models.embeddings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import lombok.extern.slf4j.Slf4j;
import org.jspecify.annotations.Nullable;
import org.latentblending.models.ModelSettings;
import org.latentblending.models.config.InvalidModel;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** The textual inversions in the sub-folder {@code embeddings} of the models folder. New files need no restart. Thread-safe. */
@Component
@Slf4j
public class TextualInversions {
    /** No textual inversions. */
    public static final TextualInversions NONE = new TextualInversions((Path) null);

    private static final List<String> ENDINGS = List.of(".safetensors", ".pt", ".bin");

    private final @Nullable Path folder;

    /**
     * A file with the ending of a textual inversion.
     *
     * @param inversion null if the file is none
     * @param reason why it is none
     */
    public record Found(Path file, @Nullable TextualInversion inversion, @Nullable String reason) {
        /** Why a prompt cannot use it with a model; null if it can. */
        public @Nullable String problem(int width) {
            if (inversion == null) {
                return reason;
            }
            return inversion.width() == width
                    ? null
                    : "The textual inversion '%s' is for other models: its vectors have %d numbers, this model's have %d%s."
                            .formatted(inversion.name(), inversion.width(), width, family(inversion.width()));
        }

        private static String family(int width) {
            return width == 768 ? " (768 is Stable Diffusion 1.x)" : "";
        }
    }

    private record Version(long bytes, FileTime modified) {}

    private final Map<Path, Map.Entry<Version, Found>> read = new HashMap<>();

    @Autowired
    TextualInversions(ModelSettings settings) {
        this(settings.embeddings());
    }

    public TextualInversions(@Nullable Path folder) {
        this.folder = folder;
    }

    /** All files, usable or not, by name in lower case. */
    public synchronized Map<String, Found> byName() {
        Map<String, Found> found = new TreeMap<>();
        files().forEach(file -> {
            String name = String.valueOf(file.getFileName());
            found.putIfAbsent(name.substring(0, name.lastIndexOf('.')).toLowerCase(Locale.ROOT), read(file));
        });
        return found;
    }

    /** Vectors of the textual inversions of a width, by name in lower case. */
    public Map<String, float[][]> ofWidth(int width) {
        Map<String, float[][]> vectors = new HashMap<>();
        byName().forEach((name, found) -> {
            if (found.inversion() != null && found.inversion().width() == width) {
                vectors.put(name, found.inversion().vectors());
            }
        });
        return vectors;
    }

    private List<Path> files() {
        if (folder == null || !Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.filter(child -> ENDINGS.stream().anyMatch(String.valueOf(child.getFileName())::endsWith))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            LOG.warn("Cannot read the folder of textual inversions: {}", unreadable.toString());
            return List.of();
        }
    }

    private Found read(Path file) {
        Version version = version(file);
        var before = read.get(file);
        if (before != null && before.getKey().equals(version)) {
            return before.getValue();
        }
        Found found;
        try {
            found = new Found(file, TextualInversion.read(file), null);
        } catch (InvalidModel invalid) {
            LOG.warn("{}", invalid.getMessage());
            found = new Found(file, null, String.valueOf(invalid.getMessage()));
        }
        read.put(file, Map.entry(version, found));
        return found;
    }

    private static Version version(Path file) {
        try {
            return new Version(Files.size(file), Files.getLastModifiedTime(file));
        } catch (IOException vanished) {
            return new Version(-1, FileTime.fromMillis(0));
        }
    }
}
