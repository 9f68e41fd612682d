package org.latentblending.media.movies;

import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_QUIET;
import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_VERBOSE;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.global.avutil.av_make_error_string;
import static org.bytedeco.ffmpeg.global.avutil.setLogCallback;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import lombok.extern.slf4j.Slf4j;
import org.bytedeco.ffmpeg.avutil.LogCallback;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swresample;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;

/** Loads FFmpeg's libraries on first use and redirects their log to ours at level debug. */
@Slf4j
public final class Ffmpeg {
    private static final String PHYSICAL_LIMIT = "org.bytedeco.javacpp.maxPhysicalBytes";
    /** Referenced by native code until the process ends. */
    private static @Nullable LogCallback logCallback;

    private Ffmpeg() {}

    /** @throws IOException if they cannot be loaded */
    public static synchronized void load() throws IOException {
        if (logCallback != null) {
            return;
        }
        // JavaCPP refuses to allocate when the process uses more than four times the heap's limit, which is normal
        // with a model in the same process.
        if (System.getProperty(PHYSICAL_LIMIT) == null) {
            System.setProperty(PHYSICAL_LIMIT, "0");
        }
        NativeCache.prepare();
        try {
            Loader.load(avutil.class);
            Loader.load(avcodec.class);
            Loader.load(avformat.class);
            Loader.load(swresample.class);
            LogCallback callback = new LogCallback() {
                @Override
                public void call(int level, BytePointer message) {
                    LOG.debug("FFmpeg: {}", message.getString().strip());
                }
            };
            av_log_set_level(LOG.isDebugEnabled() ? AV_LOG_VERBOSE : AV_LOG_QUIET);
            setLogCallback(callback);
            logCallback = callback;
        } catch (LinkageError e) {
            throw new IOException("FFmpeg's libraries cannot be loaded: " + e.getMessage(), e);
        }
    }

    /** @throws IOException if the result of a call is an error */
    public static int check(int returned, String action) throws IOException {
        if (returned >= 0) {
            return returned;
        }
        try (BytePointer text = new BytePointer(256)) {
            String reason =
                    av_make_error_string(text, text.capacity(), returned).getString();
            throw new IOException(reason + " (FFmpeg, " + action + ")");
        }
    }

    /**
     * Chooses the folder into which JavaCPP extracts FFmpeg's libraries, about 45 MB: that of the system property
     * {@code org.bytedeco.javacpp.cachedir}, else {@code ~/.javacpp/cache}, both kept for the next start. If the home is not
     * writable, JavaCPP would use a well-known name in the shared temporary folder, where another user could place libraries.
     * A private temporary folder, deleted when the process ends, replaces it.
     */
    private static final class NativeCache {
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
                        "cannot extract FFmpeg's libraries to " + home
                                + " or a temporary folder; choose a folder with -D" + PROPERTY,
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
}
