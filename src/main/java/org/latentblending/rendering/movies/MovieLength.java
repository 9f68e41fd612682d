package org.latentblending.rendering.movies;

import org.latentblending.blending.FrameSpreading;
import org.latentblending.blending.MoviePlan;
import org.latentblending.transitions.TransitionRequest;

/** Computes the number of a movie's pictures. Its seconds are those of each pair of neighbouring keyframes. */
public class MovieLength {
    public static final String FIRST_FILE = "movie.mp4";

    private MovieLength() {}

    /** @param segments from the first on, that the movie shows */
    static FrameSpreading spreading(MoviePlan plan, TransitionRequest.Movie movie, int segments) {
        int pictures = (int) Math.max(2, Math.round(movie.fps() * movie.seconds() * segments));
        return new FrameSpreading(plan.frameIndex(segments, 0) + 1, pictures);
    }
}
