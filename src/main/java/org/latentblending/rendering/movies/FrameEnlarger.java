package org.latentblending.rendering.movies;

import java.util.function.Supplier;
import lombok.AccessLevel;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.diffusion.upscaling.PictureUpscaler;
import org.latentblending.media.images.Picture;

/** Enlarges the pictures of one movie. The network is loaded for the first picture. Used by one thread at a time. */
@RequiredArgsConstructor(access = AccessLevel.PACKAGE)
final class FrameEnlarger implements AutoCloseable {
    private final int scale;
    private final Supplier<PictureUpscaler> load;
    private @Nullable PictureUpscaler upscaler;

    /** Returns the picture itself if the movie is as large as the frames. */
    Picture enlarge(Picture picture) {
        if (scale == 1) {
            return picture;
        }
        if (upscaler == null) {
            upscaler = load.get();
        }
        return upscaler.upscale(picture, scale);
    }

    @Override
    public void close() {
        if (upscaler != null) {
            upscaler.close();
            upscaler = null;
        }
    }
}
