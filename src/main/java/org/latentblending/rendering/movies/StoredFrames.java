package org.latentblending.rendering.movies;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import lombok.AccessLevel;
import lombok.RequiredArgsConstructor;
import org.latentblending.blending.FrameSpreading;
import org.latentblending.blending.MoviePlan;
import org.latentblending.blending.Spreading;
import org.latentblending.media.images.Picture;
import org.latentblending.media.images.PictureReader;
import org.latentblending.media.movies.MovieEncoder;
import org.latentblending.storage.StorageUnavailable;
import org.latentblending.transitions.Frames;
import org.latentblending.transitions.Strip;
import org.latentblending.transitions.Strip.Gap;
import org.latentblending.transitions.TransitionFiles;
import org.latentblending.transitions.TransitionRequest;
import org.latentblending.transitions.TransitionRequest.Movie;
import org.latentblending.transitions.Transitions;
import org.springframework.stereotype.Component;

/** The stored frames of transitions, as lossless pictures. */
@Component
@RequiredArgsConstructor(access = AccessLevel.PACKAGE)
public class StoredFrames {
    private final Transitions transitions;
    private final Frames frames;
    private final TransitionFiles files;

    public Set<Integer> indices(String transitionId) {
        return Set.copyOf(frames.of(transitionId).indices());
    }

    Strip strip(String transitionId) {
        return frames.of(transitionId);
    }

    /** Begins the movie of a fixed tree, whose frames are numbered from left to right, while they still arrive. */
    MovieAssembly growingMovie(String transitionId, TransitionRequest request, MoviePlan plan) {
        var spreading = new FrameSpreading(plan.frames(), request.movie().pictures(plan.segments()));
        return begin(request, request.movie(), spreading, index -> picture(transitionId, index));
    }

    /**
     * Begins a movie of stored frames.
     *
     * @param strip complete segments, from the first one on
     * @param distances of all neighbours, for the timing that needs them
     */
    MovieAssembly movie(
            String transitionId, TransitionRequest request, Movie movie, Strip strip, Map<Gap, Double> distances) {
        List<Double> gaps = strip.gaps().stream()
                .map(gap -> distances.getOrDefault(gap, 0.0))
                .toList();
        Spreading spreading = movie.timing().spread(gaps, movie.pictures(strip.segments()));
        List<Integer> indices = strip.indices();
        return begin(request, movie, spreading, position -> picture(transitionId, indices.get(position)));
    }

    private MovieAssembly begin(
            TransitionRequest request, Movie movie, Spreading spreading, IntFunction<Picture> pictures) {
        var encoder = new MovieEncoder(files.unfinishedMovie(), request.width(), request.height(), movie.fps());
        return new MovieAssembly(encoder, spreading, pictures);
    }

    Picture picture(String transitionId, int index) {
        return files.readFrame(transitionId, index, "png")
                .map(PictureReader::from)
                .orElseThrow(() -> new StorageUnavailable("Frame %d is missing.".formatted(index)));
    }

    /** Deletes the files that were written for a transition after it was deleted. */
    public void deleteOfDeleted(String transitionId) {
        if (!transitions.existsById(transitionId)) {
            files.delete(transitionId);
        }
    }
}
