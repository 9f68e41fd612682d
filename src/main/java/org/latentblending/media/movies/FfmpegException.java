package org.latentblending.media.movies;

import static org.bytedeco.ffmpeg.global.avutil.av_strerror;

import java.nio.charset.StandardCharsets;

/** Thrown if a call of FFmpeg's libraries fails, or if they cannot be loaded. */
public final class FfmpegException extends Exception {

    FfmpegException(String message) {
        super(message);
    }

    FfmpegException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * Returns the result of a call.
     *
     * @throws FfmpegException if it is an error
     */
    static int check(int returned, String action) throws FfmpegException {
        if (returned < 0) {
            throw new FfmpegException(describe(returned) + " (FFmpeg, " + action + ")");
        }
        return returned;
    }

    private static String describe(int error) {
        byte[] text = new byte[256];
        av_strerror(error, text, text.length);
        int length = 0;
        while (length < text.length && text[length] != 0) {
            length++;
        }
        return new String(text, 0, length, StandardCharsets.UTF_8);
    }
}
