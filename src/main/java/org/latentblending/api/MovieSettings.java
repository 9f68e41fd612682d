package org.latentblending.api;

import static java.util.Objects.requireNonNullElse;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.api.CreateTransitionRequest.MovieChange;
import org.latentblending.media.movies.FrameRate;
import org.latentblending.media.movies.MovieFormat;
import org.latentblending.models.ModelCatalogue;
import org.latentblending.models.ModelEntry;
import org.latentblending.transitions.TransitionRequest;
import org.latentblending.transitions.TransitionRequest.Movie;
import org.latentblending.transitions.TransitionRequest.MovieSegment;
import org.latentblending.web.BadRequest;
import org.latentblending.web.RequestBinder.BindingResult;
import org.springframework.stereotype.Component;

/** Completes the settings of movies, and validates rules on several fields. */
@Component
@RequiredArgsConstructor
class MovieSettings {
    private static final Movie DEFAULTS =
            Movie.of(CreateTransitionRequest.FPS, CreateTransitionRequest.SECONDS, CreateTransitionRequest.TIMING);
    private static final int MIN_PICTURES = 2;

    private final ModelCatalogue catalogue;

    /**
     * @param model null if it is unknown
     * @param width of the frames
     * @param height of the frames
     */
    Movie complete(BindingResult<CreateTransitionRequest> binding, @Nullable ModelEntry model, int width, int height) {
        CreateTransitionRequest sent = binding.value();
        int keyframes = Stream.ofNullable(sent.keyframes())
                .mapToInt(List::size)
                .findFirst()
                .orElse(0);
        var frames = model == null || !binding.isValid("width") || !binding.isValid("height")
                ? null
                : new MovieScale.Frames(model.upscalers(), width, height);
        return new Reading(binding, "movie.", binding.isValid("keyframes") ? keyframes : 0, frames)
                .read(requireNonNullElse(sent.movie(), new CreateTransitionRequest.Movie()), DEFAULTS);
    }

    /**
     * @param previous supplies the omitted fields of its movie
     * @throws BadRequest naming every invalid field
     */
    Movie change(BindingResult<MovieChange> binding, TransitionRequest previous) {
        // This server renders the movie.
        var frames = new MovieScale.Frames(catalogue.upscalers(previous.model()), previous.width(), previous.height());
        Movie movie = new Reading(binding, "", previous.keyframes().size(), frames)
                .read(binding.value().asMovie(), previous.movie());
        binding.throwIfInvalid();
        return movie;
    }

    /**
     * @param keyframes 0 if unknown
     * @param frames null if unknown
     */
    private record Reading(BindingResult<?> binding, String prefix, int keyframes, MovieScale.@Nullable Frames frames) {
        Movie read(CreateTransitionRequest.Movie sent, Movie previous) {
            FrameRate fps = fps(sent.fps(), previous.fps());
            List<MovieSegment> segments = segments(sent);
            checkCount("holds", sent.holds(), keyframes, "keyframe");
            MovieScale scale = new MovieScale(previous.scale(), previous.upscaler())
                    .changed(binding, prefix, sent.scale(), sent.upscaler(), frames);
            boolean isTimedAlike = segments == null && (sent.seconds() != null || previous.segments() == null);
            var movie = new Movie(
                    fps,
                    isTimedAlike
                            ? requireNonNullElse(
                                    sent.seconds(), requireNonNullElse(previous.seconds(), DEFAULTS.seconds()))
                            : null,
                    requireNonNullElse(sent.timing(), previous.timing()),
                    isTimedAlike ? null : segments == null ? previous.segments() : segments,
                    sent.holds() == null ? previous.holds() : sent.holds(),
                    format(sent.format(), previous.format()),
                    scale.scale(),
                    scale.upscaler());
            int shortest = isTimedAlike ? 1 : keyframes - 1; // the first segments can become a movie
            if (shortest > 0 && isValid() && movie.isShorterThan(MIN_PICTURES, shortest)) {
                reject(isTimedAlike ? "seconds" : "segments", "Too short: the movie would have fewer than 2 frames.");
            }
            return movie;
        }

        private boolean isValid() {
            return Stream.of("fps", "seconds", "segments", "holds").allMatch(field -> binding.isValid(prefix + field));
        }

        private void reject(String field, String message) {
            binding.reject(prefix + field, message);
        }

        private FrameRate fps(@Nullable Object sent, FrameRate previous) {
            try {
                return sent == null ? previous : FrameRate.of(sent);
            } catch (IllegalArgumentException e) {
                reject("fps", String.valueOf(e.getMessage()));
                return previous;
            }
        }

        private @Nullable List<MovieSegment> segments(CreateTransitionRequest.Movie sent) {
            if (sent.segments() == null) {
                return null;
            }
            if (sent.seconds() != null) {
                reject("segments", "Send either seconds or segments: the segments have seconds of their own.");
            }
            checkCount("segments", sent.segments(), keyframes - 1, "pair of neighbouring keyframes");
            var segments = new ArrayList<MovieSegment>();
            for (int i = 0; i < sent.segments().size(); i++) {
                CreateTransitionRequest.MovieSegment segment = sent.segments().get(i);
                Object easing = segment == null ? null : segment.easing();
                Double seconds = segment == null ? null : segment.seconds();
                try {
                    Object complete = requireNonNullElse(easing, "linear");
                    MovieSegment.easing(complete);
                    segments.add(new MovieSegment(requireNonNullElse(seconds, 0.0), complete));
                } catch (IllegalArgumentException e) {
                    reject("segments[%d].easing".formatted(i), String.valueOf(e.getMessage()));
                }
            }
            return segments;
        }

        private void checkCount(String field, @Nullable List<?> sent, int count, String each) {
            if (sent != null && keyframes > 1 && sent.size() != count) {
                reject(field, "Must have one for each %s: %d, not %d.".formatted(each, count, sent.size()));
            }
        }

        private MovieFormat format(@Nullable MovieFormat sent, MovieFormat previous) {
            String missing = sent == null ? null : sent.missing();
            if (missing != null) {
                reject("format", missing);
            }
            return requireNonNullElse(sent, previous);
        }
    }
}
