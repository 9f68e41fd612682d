package org.latentblending.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.util.FileSystemUtils;

/** Objects as files below one folder; each is written to a temporary file beside its place and moved. */
@RequiredArgsConstructor
class FolderStore implements ObjectStore {
    private final Path root;

    @Override
    public void put(String name, byte[] content) {
        write(name, part -> Files.write(part, content));
    }

    @Override
    public void put(String name, Path local) {
        try {
            write(name, part -> Files.move(local, part));
        } finally {
            FileSystemUtils.deleteRecursively(local.toFile());
        }
    }

    private interface Writing {
        void to(Path part) throws IOException;
    }

    private void write(String name, Writing content) {
        Path file = root.resolve(name);
        Path part = file.resolveSibling("." + UUID.randomUUID() + ".part");
        try {
            createFolder(file.getParent());
            content.to(part);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            FileSystemUtils.deleteRecursively(part.toFile());
            throw failed("written", e);
        }
    }

    /** Never creates the root itself: a new folder in its place would hide that a disk is not mounted. */
    private void createFolder(@Nullable Path folder) throws IOException {
        if (folder == null || folder.equals(root) || Files.isDirectory(folder)) {
            return;
        }
        createFolder(folder.getParent());
        try {
            Files.createDirectory(folder);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            }
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
        try {
            FileSystemUtils.deleteRecursively(root.resolve(folder));
        } catch (NoSuchFileException e) {
            // Another thread or server deletes in the same folder.
            deleteFolder(folder);
        } catch (IOException e) {
            throw failed("written", e);
        }
    }

    @Override
    public long bytesIn(String folder) {
        Path path = root.resolve(folder);
        if (Files.notExists(path)) {
            return 0;
        }
        try (Stream<Path> below = Files.walk(path)) {
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
                // On a full disk an empty file can often still be created.
                Files.write(file, new byte[4096]);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw failed("written", e);
        }
    }

    private StorageUnavailable failed(String action, Exception e) {
        return Files.notExists(root)
                ? new StorageUnavailable(StorageUnavailable.FOLDER_GONE, e)
                : new StorageUnavailable("The data folder cannot be %s: %s".formatted(action, reason(e)), e);
    }

    /** The JDK's messages contain the path, which clients must not see. */
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
