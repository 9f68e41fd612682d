package org.latentblending.jobs.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Files below one folder. A file is either whole or not there: it is written beside its place and moved. */
class DataFolder {
    private final Path root;

    DataFolder(Path root) {
        this.root = root;
    }

    /** @throws StorageFailed if the file cannot be written, such as on a full disk */
    void write(String name, byte[] content) {
        Path file = root.resolve(name);
        Path unfinished = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.createDirectories(file.getParent());
            Files.write(unfinished, content);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            deleteQuietly(unfinished);
            throw new StorageFailed("The data folder cannot be written: " + e.getMessage(), e);
        }
    }

    Optional<byte[]> read(String name) {
        try {
            return Optional.of(Files.readAllBytes(root.resolve(name)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new StorageFailed("The data folder cannot be read: " + e.getMessage(), e);
        }
    }

    /** The path of a file that other code writes, with the folders above it made. */
    Path place(String name) {
        Path file = root.resolve(name);
        try {
            Files.createDirectories(file.getParent());
        } catch (IOException e) {
            throw new StorageFailed("The data folder cannot be written: " + e.getMessage(), e);
        }
        return file;
    }

    /** Deletes a file or a folder with all that is in it; fine if there is none. */
    void delete(String name) {
        Path path = root.resolve(name);
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> below = Files.walk(path)) {
            below.sorted(Comparator.reverseOrder()).forEach(DataFolder::delete);
        } catch (IOException e) {
            throw new StorageFailed("The data folder cannot be written: " + e.getMessage(), e);
        }
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void deleteQuietly(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException ignored) {
            // The failure that led here is the one to tell.
        }
    }
}
