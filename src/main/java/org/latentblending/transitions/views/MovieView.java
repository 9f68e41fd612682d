package org.latentblending.transitions.views;

/**
 * A rendered movie as clients see it.
 *
 * @param seconds for each pair of neighbouring keyframes
 * @param frames pictures in the movie, in-between ones included
 */
public record MovieView(String url, int fps, double seconds, int frames) {
    MovieView under(String basePath) {
        return new MovieView(basePath + url, fps, seconds, frames);
    }
}
