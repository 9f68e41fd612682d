package org.latentblending.media.movies;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * Where JavaCPP extracts FFmpeg's libraries to, about 45 MB: the folder of the system property
 * {@code org.bytedeco.javacpp.cachedir}, else {@code ~/.javacpp/cache}, kept for the next start. Where the home cannot be
 * written to, JavaCPP would take a folder of a well-known name in the shared temporary one, in which another user could
 * have put libraries of his own; a private folder that goes with the process stands in for it.
 */
final class NativeCache {

    private static final String PROPERTY = "org.bytedeco.javacpp.cachedir";

    private NativeCache() {}

    static void prepare() throws FfmpegException {
        if (System.getProperty(PROPERTY) != null) {
            return;
        }
        Path home = Path.of(System.getProperty("user.home"), ".javacpp", "cache");
        try {
            if (!isWritable(home)) {
                Path folder = Files.createTempDirectory("latentblending-ffmpeg-");
                Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
                System.setProperty(PROPERTY, folder.toString());
            }
        } catch (IOException e) {
            throw new FfmpegException(
                    "there is no folder to extract FFmpeg's libraries to, neither " + home
                            + " nor a temporary one; name one with -D" + PROPERTY,
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
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
