package org.latentblending.health;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.latentblending.storage.DataFolder;
import org.latentblending.storage.StorageUnavailable;
import org.springframework.util.unit.DataSize;

class DataFolderProbeTest {
    @TempDir
    Path folder;

    private DataFolderProbe part(DataSize freeSpace) {
        return new DataFolderProbe(
                new DataFolder(folder.resolve("data")),
                new HealthSettings(Duration.ofSeconds(1), Duration.ofSeconds(1), freeSpace));
    }

    @Test
    void needsRoom() throws IOException {
        Files.createDirectory(folder.resolve("data"));

        assertThatCode(part(DataSize.ofBytes(1))::check).doesNotThrowAnyException();
        assertThatThrownBy(part(DataSize.ofBytes(Long.MAX_VALUE))::check)
                .isInstanceOf(StorageUnavailable.class)
                .hasMessageContaining("is full")
                .hasMessageContaining("MB are free");
    }

    @Test
    void hasToBeTheOneOfTheStart() throws IOException {
        Path data = Files.createDirectory(folder.resolve("data"));
        DataFolderProbe part = part(DataSize.ofBytes(1));

        Files.move(data, folder.resolve("elsewhere"));
        assertThatThrownBy(part::check).hasMessage("The data folder is not there.");
        Files.createDirectory(data);
        assertThatThrownBy(part::check).hasMessageContaining("another one than at the start");
        Files.delete(data);
        Files.move(folder.resolve("elsewhere"), data);
        assertThatCode(part::check).doesNotThrowAnyException();
    }
}
