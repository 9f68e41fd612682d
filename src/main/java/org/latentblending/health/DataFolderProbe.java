package org.latentblending.health;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.latentblending.storage.DataFolder;
import org.latentblending.storage.StorageUnavailable;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/** The data folder: that it is there, is the one that the server began with, and has room. */
@Component
class DataFolderProbe implements DependencyProbe {
    private final Path folder;
    private final DataSize freeSpace;
    private final @Nullable Object key;

    DataFolderProbe(DataFolder data, HealthSettings settings) {
        this.folder = data.data();
        this.freeSpace = settings.freeSpace();
        this.key = key();
    }

    @Override
    public String name() {
        return "dataFolder";
    }

    @Override
    public void check() {
        if (!Files.isDirectory(folder)) {
            throw new StorageUnavailable(StorageUnavailable.FOLDER_GONE);
        }
        if (!Objects.equals(key, key())) {
            throw new StorageUnavailable("The data folder is another one than at the start."
                    + " Put the former one back, or start the server again.");
        }
        long free = free();
        if (free < freeSpace.toBytes()) {
            throw new StorageUnavailable("The disk of the data folder is full: %d MB are free, and %d MB are needed."
                    .formatted(DataSize.ofBytes(free).toMegabytes(), freeSpace.toMegabytes()));
        }
    }

    private long free() {
        try {
            return Files.getFileStore(folder).getUsableSpace();
        } catch (IOException e) {
            throw new StorageUnavailable("The data folder cannot be read: " + e.getMessage(), e);
        }
    }

    /** What the file system tells folders apart by; null where it has nothing of the kind, or there is no folder. */
    private @Nullable Object key() {
        try {
            return Files.readAttributes(folder, BasicFileAttributes.class).fileKey();
        } catch (IOException e) {
            return null;
        }
    }
}
