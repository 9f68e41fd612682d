package org.latentblending.media.movies;

import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_QUIET;
import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_VERBOSE;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.global.avutil.setLogCallback;

import lombok.extern.slf4j.Slf4j;
import org.bytedeco.ffmpeg.avutil.LogCallback;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
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

    public static synchronized void load() throws FfmpegException {
        if (logCallback != null) {
            return;
        }
        try {
            liftMemoryLimit();
            NativeCache.prepare();
            Loader.load(avutil.class);
            Loader.load(avcodec.class);
            Loader.load(avformat.class);
            LogCallback callback = new DebugLog();
            av_log_set_level(LOG.isDebugEnabled() ? AV_LOG_VERBOSE : AV_LOG_QUIET);
            setLogCallback(callback);
            logCallback = callback;
        } catch (LinkageError e) {
            throw new FfmpegException("FFmpeg's libraries cannot be loaded: " + e.getMessage(), e);
        }
    }

    /**
     * JavaCPP refuses to allocate when the process uses more than four times the heap's limit, which is normal with a model
     * in the same process.
     */
    private static void liftMemoryLimit() {
        if (System.getProperty(PHYSICAL_LIMIT) == null) {
            System.setProperty(PHYSICAL_LIMIT, "0");
        }
    }

    private static final class DebugLog extends LogCallback {
        @Override
        public void call(int level, BytePointer message) {
            if (LOG.isDebugEnabled()) {
                LOG.debug("FFmpeg: {}", message.getString().strip());
            }
        }
    }
}
