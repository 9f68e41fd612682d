package org.latentblending.rendering.movies;

import java.util.function.IntFunction;
import java.util.function.Supplier;
import lombok.AccessLevel;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.diffusion.upscaling.PictureUpscaler;
import org.latentblending.diffusion.upscaling.PictureUpscaler.Caption;
import org.latentblending.media.images.Picture;

/** Enlarges the pictures of one movie. The network is loaded for the first picture. Used by one thread at a time. */
@RequiredArgsConstructor(access = AccessLevel.PACKAGE)
final class FrameEnlarger implements AutoCloseable {
    private final int scale;
    private final IntFunction<Caption> captions; // of the positions on the strip
    private final Supplier<PictureUpscaler> load;
    private @Nullable PictureUpscaler upscaler;

    /**
     * Returns the picture itself if the movie is as large as the frames.
     *
     * @param check called now and then; what it throws ends the work
     */
    Picture enlarge(int position, Picture picture, Runnable check) {
        if (scale == 1) {
            return picture;
        }
        if (upscaler == null) {
            upscaler = load.get();
        }
        return upscaler.upscale(picture, scale, captions.apply(position), check);
    }

    @Override
    public void close() {
        if (upscaler != null) {
            upscaler.close();
            upscaler = null;
        }
    }
}
