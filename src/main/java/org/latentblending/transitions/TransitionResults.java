package org.latentblending.transitions;

import java.util.Optional;
import lombok.RequiredArgsConstructor;
import org.latentblending.media.images.PictureComment;
import org.latentblending.media.movies.MovieFormat;
import org.springframework.core.io.Resource;
import org.springframework.stereotype.Component;

/** The files of transitions for clients: frames, with their recipe, and movies. */
@Component
@RequiredArgsConstructor
public class TransitionResults {
    private final Transitions transitions;
    private final Frames frames;
    private final TransitionFiles files;
    private final Recipes recipes;

    /** @param isFinal whether the file never changes; adaptive placement may still add branches to its recipe */
    public record FrameFile(byte[] content, boolean isFinal) {}

    /** The file of a published frame as {@code jpg} or {@code png}, with the recipe of its transition. */
    public Optional<FrameFile> frame(String id, int index, String format) {
        Optional<byte[]> stored = frames.contains(id, index) ? files.readFrame(id, index, format) : Optional.empty();
        return stored.flatMap(file -> transitions
                .findById(id)
                .map(transition -> new FrameFile(
                        PictureComment.add(file, recipes.of(recipes.drawn(transition))),
                        !transition.request().branching().growsAdaptively())));
    }

    public Optional<Resource> movie(String id, MovieFormat format) {
        return transitions
                .findById(id)
                .flatMap(transition -> Optional.ofNullable(transition.movie()))
                .filter(movie -> movie.format() == format)
                .flatMap(movie -> files.movie(id, movie.file()));
    }
}
