/** Encoding movies with FFmpeg. */
@NamedInterface("movies")
@NullMarked
package org.latentblending.media.movies;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
