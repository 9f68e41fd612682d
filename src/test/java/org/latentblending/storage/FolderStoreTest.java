package org.latentblending.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderStoreTest extends ObjectStoreContract {
    @TempDir
    Path root;

    @Override
    ObjectStore store() {
        return new FolderStore(root);
    }

    @Override
    ObjectStore unusable() throws IOException {
        return new FolderStore(Files.writeString(root.resolve("file"), "in the way"));
    }

    @Override
    String reason() {
        return "Not a directory";
    }

    @Test
    void leavesNoUnfinishedFiles() throws IOException {
        Files.createDirectories(root.resolve("images/taken/by-a-folder"));

        assertThatThrownBy(() -> store().put("images/taken", bytes(10, 1)))
                .isInstanceOf(StorageUnavailable.class)
                .hasMessageStartingWith("The data folder cannot be written: ");
        store().put("images/free", bytes(10, 1));

        try (Stream<Path> images = Files.list(root.resolve("images"))) {
            assertThat(images.map(image -> image.getFileName().toString())).containsExactlyInAnyOrder("taken", "free");
        }
    }

    /** Not even while the disk is moved away during a write: a new folder would hide that the disk is missing. */
    @Test
    void neverCreatesTheRoot() throws IOException {
        Path disk = Files.createDirectory(root.resolve("disk"));
        Path elsewhere = root.resolve("elsewhere");
        ObjectStore store = new FolderStore(disk);
        var isOver = new AtomicBoolean();
        var writing = CompletableFuture.runAsync(() -> {
            for (int n = 0; !isOver.get(); n++) {
                putIfPresent(store, "images/" + n + "/one");
            }
        });
        for (int move = 0; move < 10_000; move++) {
            Files.move(disk, elsewhere);
            Files.move(elsewhere, disk);
        }
        isOver.set(true);
        writing.join();
    }

    private static void putIfPresent(ObjectStore store, String name) {
        try {
            store.put(name, bytes(10, 1));
        } catch (StorageUnavailable e) {
            assertThat(e).hasMessageStartingWith("The data folder ");
        }
    }

    /** With the same message as the check, which may notice it later. */
    @Test
    void reportsAMissingFolder() throws IOException {
        ObjectStore store = new FolderStore(Files.createDirectory(root.resolve("disk")));
        Files.delete(root.resolve("disk"));

        assertThatThrownBy(store::check).hasMessage("The data folder is not there.");
        assertThatThrownBy(() -> store.put("images/one", bytes(10, 1))).hasMessage("The data folder is not there.");
    }
}
