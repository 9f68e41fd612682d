package org.latentblending.media.movies;

import java.io.IOException;
import org.latentblending.media.images.Picture;

/** A file of one of the {@link MovieFormat}s that is being written. */
interface MovieFile extends AutoCloseable {
    /** @throws IllegalArgumentException if the picture has another size than the movie */
    void write(Picture picture) throws IOException;

    /** Completes the file. At least one picture must be written. */
    void finish() throws IOException;

    @Override
    void close();
}
