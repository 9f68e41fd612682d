package org.latentblending.media.movies;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * Chooses the folder into which JavaCPP extracts FFmpeg's libraries, about 45 MB: that of the system property
 * {@code org.bytedeco.javacpp.cachedir}, else {@code ~/.javacpp/cache}, both kept for the next start. If the home is not
 * writable, JavaCPP would use a well-known name in the shared temporary folder, where another user could place libraries.
 * A private temporary folder, deleted when the process ends, replaces it.
 */
final class NativeCache {
    private static final String PROPERTY = "org.bytedeco.javacpp.cachedir";

    private NativeCache() {}

    static void prepare() throws IOException {
        Path home = Path.of(System.getProperty("user.home"), ".javacpp", "cache");
        if (System.getProperty(PROPERTY) != null || isWritable(home)) {
            return;
        }
        try {
            Path folder = Files.createTempDirectory("latentblending-ffmpeg-");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
            System.setProperty(PROPERTY, folder.toString());
        } catch (IOException e) {
            throw new IOException(
                    "cannot extract FFmpeg's libraries to " + home + " or a temporary folder; choose a folder with -D"
                            + PROPERTY,
                    e);
        }
    }

    private static boolean isWritable(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.delete(Files.createTempFile(folder, "writable", null));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
