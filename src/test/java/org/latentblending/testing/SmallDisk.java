package org.latentblending.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file system of some megabytes that can be full. */
public class SmallDisk implements AutoCloseable {
    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /** Null where the tests may not mount any. */
    public static @Nullable SmallDisk mount(Path folder, int megabytes) throws IOException {
        Files.createDirectories(folder);
        return run("mount", "-t", "tmpfs", "-o", "size=%dm".formatted(megabytes), "tmpfs", folder.toString())
                ? new SmallDisk(folder)
                : null;
    }

    public Path folder() {
        return folder;
    }

    /** Takes all the room that there is. */
    public void fill() throws IOException {
        byte[] block = new byte[4096];
        try (OutputStream full = Files.newOutputStream(folder.resolve("full"))) {
            while (folder.toFile().getUsableSpace() > 0) {
                full.write(block);
            }
        }
    }

    public void clear() throws IOException {
        Files.delete(folder.resolve("full"));
    }

    @Override
    public void close() throws IOException {
        run("umount", "-l", folder.toString());
    }

    private static boolean run(String... command) throws IOException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
