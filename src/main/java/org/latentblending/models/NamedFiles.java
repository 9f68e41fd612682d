package org.latentblending.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import lombok.AccessLevel;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.jspecify.annotations.Nullable;
import org.latentblending.models.config.InvalidModel;

/**
 * The files of a folder that requests may name. New and changed files need no restart. Thread-safe.
 *
 * @param <T> content of a file
 */
@RequiredArgsConstructor(access = AccessLevel.PACKAGE)
@Slf4j
public final class NamedFiles<T> {
    private static final List<String> ENDINGS = List.of(".safetensors", ".pth", ".pt", ".bin");

    private final @Nullable Path folder;
    private final Function<Path, T> reader;
    private final Predicate<Path> others; // files of other kinds that count as well
    private final Map<Path, Map.Entry<Fingerprint, Found<T>>> read = new HashMap<>();

    public NamedFiles(@Nullable Path folder, Function<Path, T> reader) {
        this(folder, reader, path -> false);
    }

    /**
     * A file.
     *
     * @param content null if it is invalid
     * @param reason why it is invalid
     */
    public record Found<T>(@Nullable T content, @Nullable String reason) {}

    /** Names of all files, in lower case and without extension. */
    public Set<String> names() {
        return byLowerCaseName().keySet();
    }

    /** The file of a name, in any case; null if there is none. Other files are not read. */
    public synchronized @Nullable Found<T> find(String name) {
        Map<String, Path> files = byLowerCaseName();
        read.keySet().retainAll(files.values());
        Path file = files.get(name.toLowerCase(Locale.ROOT));
        return file == null ? null : read(file);
    }

    /** The state of the file of a name as text: another one if it changes; empty if there is none. */
    public String version(String name) {
        Path file = byLowerCaseName().get(name.toLowerCase(Locale.ROOT));
        return file == null ? "" : Fingerprint.of(file).toString();
    }

    private Map<String, Path> byLowerCaseName() {
        Map<String, Path> byName = new TreeMap<>();
        files().forEach(file -> byName.putIfAbsent(name(file).toLowerCase(Locale.ROOT), file));
        return byName;
    }

    /** A file's name without its extension, or a folder's. */
    public static String name(Path file) {
        String name = String.valueOf(file.getFileName());
        return Files.isDirectory(file) ? name : name.substring(0, name.lastIndexOf('.'));
    }

    private List<Path> files() {
        if (folder == null || !Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.filter(child -> hasEnding(child) || others.test(child))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            LOG.warn("Cannot read the folder {}: {}", folder, unreadable.toString());
            return List.of();
        }
    }

    private static boolean hasEnding(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return ENDINGS.stream().anyMatch(name::endsWith);
    }

    private Found<T> read(Path file) {
        Fingerprint version = Fingerprint.of(file);
        var before = read.get(file);
        if (before != null && before.getKey().equals(version)) {
            return before.getValue();
        }
        Found<T> found = readAnew(file);
        if (found.reason() != null) {
            LOG.warn("{}", found.reason());
        }
        read.put(file, Map.entry(version, found));
        return found;
    }

    private Found<T> readAnew(Path file) {
        try {
            return new Found<>(reader.apply(file), null);
        } catch (InvalidModel invalid) {
            return new Found<>(null, String.valueOf(invalid.getMessage()));
        } catch (InternalError truncated) {
            return new Found<>(null, name(file) + " was changed while it was read: " + truncated.getMessage());
        } catch (RuntimeException unexpected) {
            return new Found<>(null, name(file) + " cannot be read: " + unexpected);
        }
    }
}
