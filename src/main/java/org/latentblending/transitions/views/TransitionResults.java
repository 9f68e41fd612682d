package org.latentblending.transitions.views;

import java.util.Optional;
import org.latentblending.transitions.Frames;
import org.latentblending.transitions.TransitionFiles;
import org.latentblending.transitions.Transitions;
import org.springframework.core.io.Resource;
import org.springframework.stereotype.Component;

/** Files of the finished frames and the movie of a transition. */
@Component
public class TransitionResults {
    private final Transitions transitions;
    private final Frames frames;
    private final TransitionFiles files;

    TransitionResults(Transitions transitions, Frames frames, TransitionFiles files) {
        this.transitions = transitions;
        this.frames = frames;
        this.files = files;
    }

    /** @param format {@code jpg} or {@code png} */
    public Optional<byte[]> frame(String transitionId, int index, String format) {
        return frames.contains(transitionId, index) ? files.readFrame(transitionId, index, format) : Optional.empty();
    }

    public Optional<Resource> movie(String transitionId) {
        return transitions
                .findById(transitionId)
                .flatMap(transition -> Optional.ofNullable(transition.movie()))
                .flatMap(movie -> files.movie(transitionId, movie.file()));
    }
}
