package org.latentblending.storage;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.Stream;
import lombok.extern.slf4j.Slf4j;
import org.springframework.stereotype.Component;

/** Local files for movies while they are encoded. */
@Component
@Slf4j
public class TemporaryFiles {
    /** Longer than any encoding takes, since other processes may write to the same folder. */
    private static final Duration MAX_AGE = Duration.ofDays(1);

    private final Path folder;

    TemporaryFiles(DataFolder data, Clock clock) {
        this.folder = data.data().resolve("unfinished");
        deleteOlderThan(clock.millis() - MAX_AGE.toMillis());
    }

    /** @throws StorageUnavailable if the folder cannot be created */
    public Path movie() {
        try {
            Files.createDirectory(folder);
        } catch (FileAlreadyExistsException e) {
            // Created before.
        } catch (IOException e) {
            throw new StorageUnavailable("The data folder cannot be written: " + e.getMessage(), e);
        }
        return folder.resolve(UUID.randomUUID() + ".mp4");
    }

    /** Deletes files that killed processes left behind. */
    private void deleteOlderThan(long millis) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                if (Files.getLastModifiedTime(file).toMillis() < millis) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            LOG.warn("Cannot delete old temporary files in {}: {}", folder, e.toString());
        }
    }
}
