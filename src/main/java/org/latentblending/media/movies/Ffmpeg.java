package org.latentblending.media.movies;

import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_QUIET;
import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_VERBOSE;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.global.avutil.setLogCallback;

import org.bytedeco.ffmpeg.avutil.LogCallback;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads FFmpeg's libraries the first time they are needed and sends what they say to the log, at debug. */
public final class Ffmpeg {

    private static final Logger LOG = LoggerFactory.getLogger(Ffmpeg.class);

    private static final String PHYSICAL_LIMIT = "org.bytedeco.javacpp.maxPhysicalBytes";

    /** Held here, since native code calls it for as long as the process lives. */
    private static @Nullable LogCallback toLog;

    private Ffmpeg() {}

    public static synchronized void load() throws FfmpegException {
        if (toLog != null) {
            return;
        }
        try {
            liftMemoryLimit();
            NativeCache.prepare();
            Loader.load(avutil.class);
            Loader.load(avcodec.class);
            Loader.load(avformat.class);
            LogCallback callback = new ToLog();
            av_log_set_level(LOG.isDebugEnabled() ? AV_LOG_VERBOSE : AV_LOG_QUIET);
            setLogCallback(callback);
            toLog = callback;
        } catch (LinkageError e) {
            throw new FfmpegException("FFmpeg's libraries cannot be loaded: " + e.getMessage(), e);
        }
    }

    /**
     * JavaCPP refuses memory when the process holds more than four times the heap's limit. A model beside it in the same
     * process does so all the time.
     */
    private static void liftMemoryLimit() {
        if (System.getProperty(PHYSICAL_LIMIT) == null) {
            System.setProperty(PHYSICAL_LIMIT, "0");
        }
    }

    private static final class ToLog extends LogCallback {

        @Override
        public void call(int level, BytePointer message) {
            if (LOG.isDebugEnabled()) {
                LOG.debug("FFmpeg: {}", message.getString().strip());
            }
        }
    }
}
