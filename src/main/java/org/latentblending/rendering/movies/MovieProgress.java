package org.latentblending.rendering.movies;

import lombok.RequiredArgsConstructor;
import org.latentblending.transitions.TransitionProgress;
import org.latentblending.transitions.TransitionProgress.Rendering;

/** How many pictures of a movie are written, and how long the others take at the same speed. Used by one thread. */
@RequiredArgsConstructor
final class MovieProgress {
    private final int pictures;
    private final long begunNanos = System.nanoTime();
    private int before = -1;

    /** @param written pictures so far; those of the first call were written before */
    TransitionProgress in(TransitionProgress steps, int written) {
        before = before < 0 ? written : before;
        double seconds = (System.nanoTime() - begunNanos) / 1e9;
        double eta = written == before ? 0 : seconds / (written - before) * (pictures - written);
        return steps.with(new Rendering(written, pictures), eta);
    }
}
