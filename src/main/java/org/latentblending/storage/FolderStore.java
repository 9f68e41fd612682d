package org.latentblending.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;

/** Objects as files below one folder; each is written beside its place and moved. */
class FolderStore implements ObjectStore {
    /** Where there is no room for it, an empty file may still be made. */
    private static final int PROBE = 4096;

    private final Path root;

    FolderStore(Path root) {
        this.root = root;
    }

    @Override
    public void put(String name, byte[] content) {
        Path unfinished = null;
        try {
            Path file = place(name);
            unfinished = beside(file);
            Files.write(unfinished, content);
            move(unfinished, file);
        } catch (IOException e) {
            deleteQuietly(unfinished);
            throw failed("written", e);
        }
    }

    @Override
    public void put(String name, Path local) {
        Path unfinished = null;
        try {
            Path file = place(name);
            try {
                move(local, file);
            } catch (AtomicMoveNotSupportedException e) {
                // The local file is on another disk.
                unfinished = beside(file);
                Files.copy(local, unfinished);
                move(unfinished, file);
            }
        } catch (IOException e) {
            deleteQuietly(unfinished);
            throw failed("written", e);
        } finally {
            deleteQuietly(local);
        }
    }

    @Override
    public Optional<byte[]> read(String name) {
        try {
            return Optional.of(Files.readAllBytes(root.resolve(name)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw failed("read", e);
        }
    }

    @Override
    public Optional<Resource> find(String name) {
        Path file = root.resolve(name);
        return Files.isRegularFile(file) ? Optional.of(new FileSystemResource(file)) : Optional.empty();
    }

    @Override
    public void delete(String name) {
        try {
            Files.deleteIfExists(root.resolve(name));
        } catch (IOException e) {
            throw failed("written", e);
        }
    }

    @Override
    public void deleteFolder(String folder) {
        try (Stream<Path> below = walk(folder)) {
            below.sorted(Comparator.reverseOrder()).forEach(FolderStore::deletePath);
        } catch (UncheckedIOException e) {
            if (!(e.getCause() instanceof NoSuchFileException)) {
                throw failed("written", e);
            }
            // Somebody else deletes in it.
            deleteFolder(folder);
        } catch (IOException e) {
            throw failed("written", e);
        }
    }

    @Override
    public long bytesIn(String folder) {
        try (Stream<Path> below = walk(folder)) {
            return below.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException | UncheckedIOException e) {
            throw failed("read", e);
        }
    }

    @Override
    public void check() {
        try {
            Path file = Files.createTempFile(root, "writable", null);
            try {
                Files.write(file, new byte[PROBE]);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw failed("written", e);
        }
    }

    private Stream<Path> walk(String folder) throws IOException {
        Path path = root.resolve(folder);
        return Files.exists(path) ? Files.walk(path) : Stream.empty();
    }

    /** Makes the folders below the root, never that itself: another one in its place would hide that the disk is not there. */
    private Path place(String name) throws IOException {
        Path file = Path.of(name);
        for (int parts = 1; parts < file.getNameCount(); parts++) {
            create(root.resolve(file.subpath(0, parts)));
        }
        return root.resolve(file);
    }

    private static void create(Path folder) throws IOException {
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectory(folder);
            }
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        }
    }

    private static Path beside(Path file) {
        return file.resolveSibling("." + UUID.randomUUID() + ".part");
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void deletePath(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void deleteQuietly(@Nullable Path path) {
        try {
            if (path != null) {
                Files.deleteIfExists(path);
            }
        } catch (IOException ignored) {
            // The failure that led here is the one to tell.
        }
    }

    private StorageUnavailable failed(String done, Exception e) {
        return Files.notExists(root)
                ? new StorageUnavailable(StorageUnavailable.FOLDER_GONE, e)
                : new StorageUnavailable("The data folder cannot be %s: %s".formatted(done, reason(e)), e);
    }

    /** The JDK names the path, which is nobody's business, and the reason only where the system gives one in words. */
    private static String reason(Exception e) {
        Throwable cause = e instanceof UncheckedIOException unchecked ? unchecked.getCause() : e;
        if (cause instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (cause instanceof NoSuchFileException) {
            return "it is not there";
        }
        return cause instanceof FileSystemException file && file.getReason() != null
                ? file.getReason()
                : String.valueOf(cause);
    }
}
