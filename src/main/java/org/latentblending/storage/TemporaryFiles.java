package org.latentblending.storage;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import lombok.extern.slf4j.Slf4j;
import org.springframework.stereotype.Component;

/** Local files for movies while they are encoded, and for sounds while they are read. */
@Component
@Slf4j
public class TemporaryFiles {
    private final Path folder;

    /** Deletes files that killed processes left behind. */
    TemporaryFiles(DataFolder data, Clock clock) {
        this.folder = data.data().resolve("unfinished");
        // Longer than any encoding takes, since other processes may write to the same folder.
        long oldest = clock.millis() - Duration.ofDays(1).toMillis();
        File[] old = folder.toFile().listFiles(file -> file.lastModified() < oldest);
        for (File file : old == null ? new File[0] : old) {
            if (!file.delete()) {
                LOG.warn("Cannot delete the old temporary file {}", file);
            }
        }
    }

    /** @throws StorageUnavailable if the folder cannot be created */
    public Path movie() {
        return file(".mp4");
    }

    /** @throws StorageUnavailable if the folder cannot be created */
    public Path sound() {
        return file(".sound");
    }

    private Path file(String ending) {
        try {
            Files.createDirectory(folder);
        } catch (FileAlreadyExistsException e) {
            // Created before.
        } catch (IOException e) {
            throw new StorageUnavailable("The data folder cannot be written: " + e.getMessage(), e);
        }
        return folder.resolve(UUID.randomUUID() + ending);
    }
}
