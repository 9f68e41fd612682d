package org.latentblending.storage;

import java.nio.file.Path;
import java.util.Optional;
import org.springframework.core.io.Resource;

/**
 * Stores frames, movies and uploads as objects with names such as {@code transitions/ID/frames/0.png}. Writes are atomic: a
 * reader sees the previous object, the new one, or none. Every method throws {@link StorageUnavailable} if the store cannot be
 * used, for instance on a full disk or when the bucket cannot be reached.
 */
public interface ObjectStore {
    void put(String name, byte[] content);

    /** Moves a local file into the store, and deletes it even if that fails. */
    void put(String name, Path file);

    Optional<byte[]> read(String name);

    /** An object for partial reads: skipping at the start of its {@code getInputStream} costs nothing. */
    Optional<Resource> find(String name);

    /** Does nothing if the object does not exist. */
    void delete(String name);

    /** Deletes all objects whose names start with {@code folder} and a slash. */
    void deleteFolder(String folder);

    /** Total size in bytes of the objects whose names start with {@code folder} and a slash. */
    long bytesIn(String folder);

    /** Checks that the store is writable. */
    void check();
}
