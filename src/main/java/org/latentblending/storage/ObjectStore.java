package org.latentblending.storage;

import java.nio.file.Path;
import java.util.Optional;
import org.springframework.core.io.Resource;

/**
 * Where frames, movies and uploads are kept: objects with names such as {@code transitions/ID/frames/0.png}. An object is
 * either whole or not there, and one that is put again replaces the earlier. Every method throws {@link StorageUnavailable} if
 * the store cannot be used, such as on a full disk or when the bucket cannot be reached.
 */
public interface ObjectStore {

    void put(String name, byte[] content);

    /** Moves a finished local file into the store; afterwards the file is gone, even if it could not be stored. */
    void put(String name, Path file);

    Optional<byte[]> read(String name);

    /** An object to be read from any place on; its {@code getInputStream} is cheap to skip in. */
    Optional<Resource> find(String name);

    /** Fine if there is none. */
    void delete(String name);

    /** Deletes all objects whose names begin with {@code folder} and a slash. */
    void deleteFolder(String folder);

    /** How many bytes the objects have whose names begin with {@code folder} and a slash. */
    long bytesIn(String folder);

    /** Looks whether the store can be used at present. */
    void check();
}
