package org.latentblending.media.movies;

import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.latentblending.media.images.Picture;

/** Converts pictures to the pixels that an encoder takes. */
interface PixelConverter {
    /** FFmpeg's number of the pixel format. */
    int pixelFormat();

    /** @param frame of the picture's size, writable */
    void convert(Picture picture, AVFrame frame);
}
