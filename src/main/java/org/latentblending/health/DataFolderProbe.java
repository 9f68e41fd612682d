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

/** Checks that the data folder exists, is the same as at the start, and has free space. */
@Component("dataFolder")
class DataFolderProbe implements DependencyHealth.Probe {
    private final Path folder;
    private final DataSize freeSpace;
    private final @Nullable Object key;

    DataFolderProbe(DataFolder data, HealthSettings settings) {
        this.folder = data.data();
        this.freeSpace = settings.freeSpace();
        this.key = key();
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
        DataSize free;
        try {
            free = DataSize.ofBytes(Files.getFileStore(folder).getUsableSpace());
        } catch (IOException e) {
            throw new StorageUnavailable("The data folder cannot be read: " + e.getMessage(), e);
        }
        if (free.compareTo(freeSpace) < 0) {
            throw new StorageUnavailable("The disk of the data folder is full: %d MB are free, and %d MB are needed."
                    .formatted(free.toMegabytes(), freeSpace.toMegabytes()));
        }
    }

    /** Identifies the folder in its file system; null if the file system has no such keys, or the folder is missing. */
    private @Nullable Object key() {
        try {
            return Files.readAttributes(folder, BasicFileAttributes.class).fileKey();
        } catch (IOException e) {
            return null;
        }
    }
}
