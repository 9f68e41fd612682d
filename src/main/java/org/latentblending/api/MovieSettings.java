package org.latentblending.api;

import static java.util.Objects.requireNonNullElse;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.api.CreateTransitionRequest.MovieChange;
import org.latentblending.media.movies.FrameRate;
import org.latentblending.media.movies.MovieFormat;
import org.latentblending.models.ModelCatalogue;
import org.latentblending.models.ModelEntry;
import org.latentblending.models.ModelEntry.UpscalerEntry;
import org.latentblending.transitions.TransitionRequest;
import org.latentblending.transitions.TransitionRequest.Movie;
import org.latentblending.transitions.TransitionRequest.MovieSegment;
import org.latentblending.transitions.TransitionRequest.Sound;
import org.latentblending.transitions.TransitionRequest.Warning;
import org.latentblending.transitions.uploads.UploadedSounds;
import org.latentblending.transitions.uploads.UploadedSounds.UploadedSound;
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
    private final UploadedSounds sounds;

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
        return new Reading(binding, sounds, "movie.", keyframes, frames)
                .read(requireNonNullElse(sent.movie(), new CreateTransitionRequest.Movie()), DEFAULTS);
    }

    /**
     * @param previous supplies the omitted fields of its movie
     * @throws BadRequest naming every invalid field
     */
    Movie change(BindingResult<MovieChange> binding, TransitionRequest previous) {
        // This server renders the movie.
        var frames = new MovieScale.Frames(catalogue.upscalers(previous.model()), previous.width(), previous.height());
        Movie movie = new Reading(binding, sounds, "", previous.keyframes().size(), frames)
                .read(binding.value().asMovie(), previous.movie());
        binding.throwIfInvalid();
        return movie;
    }

    /** Warnings about another movie of a transition. */
    List<Warning> warnings(MovieChange sent, Movie movie, TransitionRequest previous) {
        List<Warning> found =
                warnings("", movie, previous.keyframes().size() - 1, catalogue.upscalers(previous.model()));
        addUnusedUpscaler(found, "", sent.upscaler(), movie);
        return found;
    }

    /** Warnings about the movie of a new transition. */
    List<Warning> warnings(
            CreateTransitionRequest.@Nullable Movie sent, Movie movie, int segments, List<UpscalerEntry> upscalers) {
        List<Warning> found = warnings("movie.", movie, segments, upscalers);
        addUnusedUpscaler(found, "movie.", sent == null ? null : sent.upscaler(), movie);
        return found;
    }

    private static void addUnusedUpscaler(
            List<Warning> found, String prefix, @Nullable String sentUpscaler, Movie movie) {
        if (sentUpscaler != null && movie.scale() == 1) {
            found.add(new Warning(
                    prefix + "upscaler", "The upscaler is not used, because the movie's scale is 1; ask for 2 or 4."));
        }
    }

    /**
     * Warnings about a complete movie of so many segments, whose settings are fields with the prefix.
     *
     * @param upscalers that the movie may have
     */
    private List<Warning> warnings(String prefix, Movie movie, int segments, List<UpscalerEntry> upscalers) {
        var found = new ArrayList<Warning>();
        Sound sound = movie.sound();
        double left = sound == null
                ? Double.MAX_VALUE
                : sounds.findById(sound.id())
                        .map(uploaded -> uploaded.seconds() - sound.from())
                        .orElse(Double.MAX_VALUE);
        double seconds = movie.fps().seconds(movie.pictures(segments));
        // The last picture may begin with the end of the sound.
        if (left + 0.1 <= seconds) {
            found.add(new Warning(
                    prefix + "sound",
                    "The sound ends after %.1f of the movie's %.1f seconds; silence follows."
                            .formatted(left, seconds)));
        }
        if (upscalers.stream().anyMatch(one -> one.isDiffusion() && one.name().equals(movie.upscaler()))) {
            found.add(new Warning(
                    prefix + "upscaler",
                    "This upscaler is a diffusion model: enlarging a frame takes longer than drawing it, and about a hundred"
                            + " times as long as with other upscalers."));
        }
        return found;
    }

    /**
     * @param keyframes 0 if unknown
     * @param frames null if unknown
     */
    private record Reading(
            BindingResult<?> binding,
            UploadedSounds sounds,
            String prefix,
            int keyframes,
            MovieScale.@Nullable Frames frames) {
        Movie read(CreateTransitionRequest.Movie sent, Movie previous) {
            FrameRate fps = fps(sent.fps(), previous.fps());
            List<MovieSegment> segments = segments(sent);
            checkCount("holds", sent.holds(), keyframes, "keyframe");
            MovieScale scale = new MovieScale(previous.scale(), previous.upscaler())
                    .changed(binding, prefix, sent.scale(), sent.upscaler(), frames);
            boolean isTimedAlike = segments == null && (sent.seconds() != null || previous.segments() == null);
            MovieFormat format = format(sent.format(), previous.format());
            var movie = new Movie(
                    fps,
                    isTimedAlike
                            ? requireNonNullElse(
                                    sent.seconds(), requireNonNullElse(previous.seconds(), DEFAULTS.seconds()))
                            : null,
                    requireNonNullElse(sent.timing(), previous.timing()),
                    isTimedAlike ? null : segments == null ? previous.segments() : segments,
                    sent.holds() == null ? previous.holds() : sent.holds(),
                    format,
                    scale.scale(),
                    scale.upscaler(),
                    sound(sent.sound(), previous.sound(), format));
            int shortest = isTimedAlike ? 1 : keyframes - 1; // the first segments can become a movie
            if (shortest > 0 && isValid() && movie.isShorterThan(MIN_PICTURES, shortest)) {
                reject(
                        isTimedAlike ? "seconds" : "segments",
                        shortest == 1 && keyframes > 2
                                ? "Too short: a movie of the first segment alone would have fewer than 2 frames."
                                : "Too short: the movie would have fewer than 2 frames.");
            }
            checkPixels(movie);
            return movie;
        }

        private void checkPixels(Movie movie) {
            if (frames == null || keyframes < 2 || !isValid() || !binding.isValid(prefix + "scale")) {
                return;
            }
            long size = (long) movie.scale() * movie.scale() * frames.width() * frames.height();
            long pixels = size * movie.pictures(keyframes - 1);
            if (pixels > movie.format().maxPixels()) {
                reject(
                        "format",
                        "Too large: all pictures of the movie together would have %d pixels, and those of a movie as %s may have %d."
                                .formatted(
                                        pixels,
                                        movie.format().name().toLowerCase(Locale.ROOT),
                                        movie.format().maxPixels()));
            }
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

        /** A sound that is omitted stays, unless the format has none. */
        private @Nullable Sound sound(
                CreateTransitionRequest.@Nullable Sound sent, @Nullable Sound previous, MovieFormat format) {
            if (sent == null) {
                if (previous == null || !format.hasSound()) {
                    return null;
                }
                if (sounds.findById(previous.id()).isEmpty()) {
                    reject("sound", "The sound of the movie was deleted. Send another one, or {} for none.");
                }
                return previous;
            }
            if (sent.id() == null) {
                if (sent.from() != null) {
                    reject("sound.id", "Is required with from.");
                }
                return null;
            }
            if (!format.hasSound()) {
                reject(
                        "sound",
                        "Movies of the format %s have no sound; mp4, webm and mov have."
                                .formatted(format.name().toLowerCase(Locale.ROOT)));
            }
            double from = requireNonNullElse(sent.from(), 0.0);
            UploadedSound found = binding.isValid(prefix + "sound.id")
                    ? sounds.findById(sent.id()).orElse(null)
                    : null;
            if (found == null) {
                reject("sound.id", UploadedSounds.Unknown.message(sent.id()));
            } else if (from >= found.seconds() && binding.isValid(prefix + "sound.from")) {
                reject("sound.from", "Must be less than %s, the seconds of the sound.".formatted(found.seconds()));
            }
            return new Sound(sent.id(), from);
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
