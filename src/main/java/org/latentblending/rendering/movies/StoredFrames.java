package org.latentblending.rendering.movies;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import lombok.AccessLevel;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.MoviePlan;
import org.latentblending.blending.Spreading;
import org.latentblending.blending.Timing;
import org.latentblending.diffusion.upscaling.PictureUpscaler.Caption;
import org.latentblending.media.images.Picture;
import org.latentblending.media.images.PictureReader;
import org.latentblending.media.movies.MovieEncoder;
import org.latentblending.media.movies.MovieSpec;
import org.latentblending.media.movies.Palette;
import org.latentblending.media.movies.SoundSource;
import org.latentblending.media.sounds.StoredSound;
import org.latentblending.rendering.devices.UpscalerLoader;
import org.latentblending.storage.StorageUnavailable;
import org.latentblending.storage.TemporaryFiles;
import org.latentblending.transitions.Frames;
import org.latentblending.transitions.Recipes;
import org.latentblending.transitions.Strip;
import org.latentblending.transitions.Strip.Gap;
import org.latentblending.transitions.Transition;
import org.latentblending.transitions.TransitionFiles;
import org.latentblending.transitions.TransitionRequest;
import org.latentblending.transitions.TransitionRequest.Keyframe;
import org.latentblending.transitions.TransitionRequest.Movie;
import org.latentblending.transitions.TransitionRequest.Sound;
import org.latentblending.transitions.Transitions;
import org.latentblending.transitions.uploads.UploadedSounds;
import org.latentblending.transitions.uploads.UploadedSounds.SoundNotFound;
import org.springframework.core.io.Resource;
import org.springframework.stereotype.Component;

/** The stored frames of transitions, as lossless pictures. */
@Component
@RequiredArgsConstructor(access = AccessLevel.PACKAGE)
public class StoredFrames {
    /** Frames whose colours make a palette. The movie mixes the others' colours from them, or nearly. */
    private static final int MAX_OF_PALETTE = 128;

    private final Transitions transitions;
    private final Frames frames;
    private final TransitionFiles files;
    private final Recipes recipes;
    private final UpscalerLoader upscalers;
    private final Soundtracks sounds;

    public Set<Integer> indices(String transitionId) {
        return Set.copyOf(frames.of(transitionId).indices());
    }

    Strip strip(String transitionId) {
        return frames.of(transitionId);
    }

    /** Begins the movie of a fixed tree, whose frames are numbered from left to right, while they still arrive. */
    MovieAssembly growingMovie(String transitionId, TransitionRequest request, MoviePlan plan) {
        int gaps = (plan.frames() - 1) / plan.segments();
        List<List<Double>> distances = Collections.nCopies(plan.segments(), Collections.nCopies(gaps, 1.0));
        Spreading spreading = request.movie().spread(distances, request.isLoop(plan));
        return begin(request, spreading, null, index -> picture(transitionId, index), index -> Caption.NONE);
    }

    /**
     * Begins a movie of stored frames.
     *
     * @param request as it was drawn, with the settings of this movie
     * @param strip complete segments, from the first one on
     * @param distances of all neighbours, for the timing that needs them
     */
    MovieAssembly movie(String transitionId, TransitionRequest request, Strip strip, Map<Gap, Double> distances) {
        Movie movie = request.movie();
        Map<Gap, List<Double>> inBetweens =
                movie.timing() == Timing.PERCEPTUAL ? frames.inBetweens(transitionId) : Map.of();
        var pictures = new ArrayList<Supplier<Picture>>();
        var way = new ArrayList<List<Double>>();
        var captions = new ArrayList<Caption>();
        pictures.add(() -> picture(transitionId, strip.indices().get(0)));
        captions.add(caption(request, 0, 0));
        for (List<Gap> segment : strip.gapsOfSegments()) {
            var ofSegment = new ArrayList<Double>();
            for (Gap gap : segment) {
                List<Double> steps = inBetweens.getOrDefault(gap, List.of(distances.getOrDefault(gap, 0.0)));
                ofSegment.addAll(steps);
                IntStream.rangeClosed(1, steps.size())
                        .mapToObj(number -> strip.between(gap, (double) number / steps.size()))
                        .forEach(at -> captions.add(caption(request, at.segment(), at.fraction())));
                IntStream.range(1, steps.size())
                        .<Supplier<Picture>>mapToObj(number -> () -> inBetween(transitionId, gap, number))
                        .forEach(pictures::add);
                pictures.add(() -> picture(transitionId, gap.right()));
            }
            way.add(ofSegment);
        }
        MoviePlan plan = request.plan();
        Spreading spreading = movie.spread(way, request.isLoop(plan) && strip.segments() == plan.segments());
        Palette palette = movie.format().needsAllFrames() ? palette(pictures) : null;
        return begin(
                request, spreading, palette, position -> pictures.get(position).get(), captions::get);
    }

    private static Caption caption(TransitionRequest request, int segment, double fraction) {
        List<Keyframe> keyframes = request.keyframes();
        return new Caption(
                request.promptSyntax(),
                keyframes.get(segment).prompt(),
                keyframes.get(segment + 1).prompt(),
                fraction);
    }

    /** Whether a movie is enlarged by a diffusion model, which takes longer than to draw the frames. */
    boolean isEnlargedByDiffusion(TransitionRequest request) {
        String upscaler = request.movie().upscaler();
        return upscaler != null && upscalers.isDiffusion(request.model(), upscaler);
    }

    /** @return false if the transition was deleted */
    boolean addInBetweens(String transitionId, Gap gap, List<Double> distances) {
        return frames.addInBetweens(transitionId, gap, distances);
    }

    private MovieAssembly begin(
            TransitionRequest request,
            Spreading spreading,
            @Nullable Palette palette,
            IntFunction<Picture> pictures,
            IntFunction<Caption> captions) {
        Movie movie = request.movie();
        var spec = new MovieSpec(
                movie.format(),
                movie.scale() * request.width(),
                movie.scale() * request.height(),
                movie.fps(),
                recipes.of(request),
                palette);
        // The same noise for every picture of every movie of these keyframes.
        long seed = request.keyframes().get(0).seed();
        var enlarger = new FrameEnlarger(
                movie.scale(),
                captions,
                () -> upscalers.load(request.model(), Objects.requireNonNull(movie.upscaler()), seed));
        var encoder = new MovieEncoder(files.unfinishedMovie(), spec, sounds.open(movie), spreading.pictures());
        try {
            return new MovieAssembly(encoder, enlarger, spreading, pictures);
        } catch (RuntimeException | Error e) {
            encoder.close();
            throw e;
        }
    }

    private static Palette palette(List<Supplier<Picture>> pictures) {
        int step = Math.max(1, pictures.size() / MAX_OF_PALETTE);
        return Palette.of(
                IntStream.range(0, pictures.size()).filter(i -> i % step == 0).mapToObj(i -> pictures.get(i)
                        .get()));
    }

    /** The request of a transition whose frames are all stored, as they were drawn. */
    TransitionRequest drawn(String transitionId, TransitionRequest request) {
        return recipes.drawn(transitionId, request);
    }

    TransitionRequest drawn(Transition transition) {
        return recipes.drawn(transition);
    }

    Picture picture(String transitionId, int index) {
        return files.readFrame(transitionId, index, "png")
                .map(PictureReader::from)
                .orElseThrow(() -> new StorageUnavailable("Frame %d is missing.".formatted(index)));
    }

    private Picture inBetween(String transitionId, Gap gap, int number) {
        return files.readInBetween(transitionId, gap, number)
                .map(PictureReader::from)
                .orElseThrow(() -> new StorageUnavailable(
                        "Picture %d between frames %d and %d is missing.".formatted(number, gap.left(), gap.right())));
    }

    /** Deletes the files that were written for a transition after it was deleted. */
    public void deleteOfDeleted(String transitionId) {
        if (!transitions.existsById(transitionId)) {
            files.delete(transitionId);
        }
    }

    /** The sounds under movies. */
    @Component
    @RequiredArgsConstructor
    @Slf4j
    static class Soundtracks {
        private final UploadedSounds sounds;
        private final TemporaryFiles files;

        /**
         * Opens a local copy of the sound, which FFmpeg reads.
         *
         * @return null if the movie has no sound
         * @throws SoundNotFound if it was deleted
         * @throws StorageUnavailable if it cannot be read
         */
        @Nullable
        SoundSource open(Movie movie) {
            Sound sound = movie.sound();
            if (sound == null) {
                return null;
            }
            Resource stored = sounds.file(sound.id()).orElseThrow(() -> new SoundNotFound(sound.id()));
            Path local = files.sound();
            try {
                copy(stored, local);
                return StoredSound.open(local, sound.from());
            } catch (RuntimeException | Error e) {
                if (!local.toFile().delete()) {
                    LOG.debug("There is no {}", local);
                }
                throw e;
            }
        }

        private static void copy(Resource stored, Path local) {
            try (InputStream content = stored.getInputStream()) {
                Files.copy(content, local);
            } catch (IOException e) {
                throw new StorageUnavailable("The sound cannot be read: " + e.getMessage(), e);
            }
        }
    }
}
