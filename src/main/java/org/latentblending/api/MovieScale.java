package org.latentblending.api;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.latentblending.media.movies.MovieSpec;
import org.latentblending.models.ModelEntry.UpscalerEntry;
import org.latentblending.web.RequestBinder.BindingResult;

/**
 * How many times as wide and high as the frames a movie is, and the upscaler for it.
 *
 * @param upscaler null with scale 1
 */
record MovieScale(int scale, @Nullable String upscaler) {
    static final int MAX = 4;

    private static final List<Integer> SCALES = List.of(1, 2, MAX);

    /** What is enlarged, and the upscalers where that is done. */
    record Frames(List<UpscalerEntry> upscalers, int width, int height) {}

    /**
     * Completes what was sent, and rejects what cannot be rendered.
     *
     * @param prefix of the fields in errors
     * @param sentScale null for this one
     * @param sentUpscaler null for this one, or for the default
     * @param frames null if they are unknown
     */
    MovieScale changed(
            BindingResult<?> binding,
            String prefix,
            @Nullable Integer sentScale,
            @Nullable String sentUpscaler,
            @Nullable Frames frames) {
        int wanted = Objects.requireNonNullElse(sentScale, scale);
        if (!SCALES.contains(wanted)) {
            binding.reject(prefix + "scale", "Must be 1, 2 or 4.");
            return this;
        }
        if (wanted == 1 && frames != null && sentUpscaler != null) {
            choose(binding, prefix, frames, sentUpscaler, wanted);
        }
        if (wanted == 1 || frames == null) {
            return new MovieScale(wanted, null);
        }
        int width = wanted * frames.width;
        int height = wanted * frames.height;
        if ((long) width * height > MovieSpec.MAX_PIXELS) {
            binding.reject(
                    prefix + "scale",
                    "Too large: the movie would have %d x %d pixels, more than %d together."
                            .formatted(width, height, MovieSpec.MAX_PIXELS));
        } else if (frames.upscalers.isEmpty()) {
            binding.reject(
                    prefix + "scale", "There is no upscaler for this model; models/README.md says where to put one.");
        }
        String name = sentUpscaler == null ? upscaler : sentUpscaler;
        return new MovieScale(
                wanted, frames.upscalers.isEmpty() ? null : choose(binding, prefix, frames, name, wanted));
    }

    private static @Nullable String choose(
            BindingResult<?> binding, String prefix, Frames frames, @Nullable String name, int scale) {
        String chosen = UpscalerEntry.choose(frames.upscalers, name, scale)
                .map(UpscalerEntry::name)
                .orElse(null);
        if (chosen == null) {
            String known = frames.upscalers.stream().map(UpscalerEntry::name).collect(Collectors.joining(", "));
            binding.reject(
                    prefix + "upscaler",
                    "There is no such upscaler for this model; there are: %s."
                            .formatted(known.isEmpty() ? "none" : known));
        }
        return chosen;
    }
}
