/** Frames and movies: stored, announced and encoded. */
@NamedInterface("movies")
@NullMarked
package org.latentblending.rendering.movies;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
