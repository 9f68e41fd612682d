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

    private DataFolderProbe probe(DataSize freeSpace) {
        return new DataFolderProbe(
                new DataFolder(folder.resolve("data")),
                new HealthSettings(Duration.ofSeconds(1), Duration.ofSeconds(1), freeSpace));
    }

    @Test
    void needsFreeSpace() throws IOException {
        Files.createDirectory(folder.resolve("data"));

        assertThatCode(probe(DataSize.ofBytes(1))::check).doesNotThrowAnyException();
        assertThatThrownBy(probe(DataSize.ofBytes(Long.MAX_VALUE))::check)
                .isInstanceOf(StorageUnavailable.class)
                .hasMessageContaining("is full")
                .hasMessageContaining("MB are free");
    }

    @Test
    void recognizesTheFolderOfTheStart() throws IOException {
        Path data = Files.createDirectory(folder.resolve("data"));
        DataFolderProbe probe = probe(DataSize.ofBytes(1));

        Files.move(data, folder.resolve("elsewhere"));
        assertThatThrownBy(probe::check).hasMessage("The data folder is not there.");
        Files.createDirectory(data);
        assertThatThrownBy(probe::check).hasMessageContaining("another one than at the start");
        Files.delete(data);
        Files.move(folder.resolve("elsewhere"), data);
        assertThatCode(probe::check).doesNotThrowAnyException();
    }
}
