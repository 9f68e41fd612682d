package org.latentblending.models;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.latentblending.models.ModelFolder.PredictionSource;
import org.latentblending.models.config.AutoencoderKind;
import org.latentblending.models.config.ModelConfig;
import org.latentblending.models.config.ModelConfig.ModelKind;
import org.latentblending.models.config.SamplerKind;
import org.latentblending.models.config.SchedulerConfig.Prediction;

/**
 * A model in the catalogue.
 *
 * @param id name of the folder or file
 * @param kind null if its files are invalid
 * @param prediction output of the UNet; null if its files are invalid
 * @param predictionFrom how the output of the UNet is known; null if its files are invalid
 * @param width of the training's pictures; 0 if its files are invalid
 * @param height of the training's pictures; 0 if its files are invalid
 * @param sizeMultiple width and height of pictures must be multiples of this; 0 if its files are invalid
 * @param samplers that requests can name; empty if its files are invalid, or if a node of an earlier version advertises it
 * @param autoencoders that requests can name; empty if its files are invalid, or if a node of an earlier version advertises it
 * @param upscalers that requests can name for their movies: the model's own first
 * @param defaults of requests; null if its files are invalid
 * @param notes what of its files is corrected, replaced or not used, one sentence each
 * @param files the weights that are used, relative to the model's folder; empty if they are invalid
 * @param isDefault whether this is the model of requests without a model
 * @param reason why the model is invalid, else null
 * @param devices devices that have loaded the model or are loading it
 * @param precision number format by device, such as {@code bfloat16}; null if no device has loaded the model
 */
public record ModelEntry(
        String id,
        @Nullable ModelKind kind,
        @Nullable Prediction prediction,
        @Nullable PredictionSource predictionFrom,
        int width,
        int height,
        int sizeMultiple,
        List<SamplerKind> samplers,
        List<AutoencoderKind> autoencoders,
        List<UpscalerEntry> upscalers,
        @Nullable ModelDefaults defaults,
        List<String> notes,
        List<String> files,
        @JsonProperty("default") boolean isDefault,
        State state,
        @Nullable String reason,
        List<String> devices,
        @Nullable Map<String, String> precision) {

    public ModelEntry {
        // A node of an earlier version does not advertise them.
        samplers = samplers == null ? List.of() : List.copyOf(samplers);
        autoencoders = autoencoders == null ? List.of() : List.copyOf(autoencoders);
        upscalers = upscalers == null ? List.of() : List.copyOf(upscalers);
        notes = notes == null ? List.of() : List.copyOf(notes);
        files = files == null ? List.of() : List.copyOf(files);
        devices = List.copyOf(devices);
        precision = precision == null || precision.isEmpty() ? null : new TreeMap<>(precision);
    }

    /** Whether requests can name a sampler. A node of an earlier version tells none: its model refuses others itself. */
    public boolean offers(SamplerKind sampler) {
        return samplers.isEmpty() || samplers.contains(sampler);
    }

    public boolean hasTinyAutoencoder() {
        return autoencoders.contains(AutoencoderKind.TINY);
    }

    static ModelEntry available(ModelFolder model) {
        ModelConfig config = model.config();
        int size = config.defaultSize();
        return new ModelEntry(
                model.id(),
                config.kind(),
                config.prediction(),
                model.predictionFrom(),
                size,
                size,
                config.sizeMultiple(),
                config.scheduler().samplers(),
                model.autoencoders(),
                List.of(),
                ModelDefaults.of(model.id(), config.scheduler()),
                model.notes(),
                model.files(),
                false,
                State.AVAILABLE,
                null,
                List.of(),
                null);
    }

    static ModelEntry invalid(String id, String reason) {
        return new ModelEntry(
                id,
                null,
                null,
                null,
                0,
                0,
                0,
                List.of(),
                List.of(),
                List.of(),
                null,
                List.of(),
                List.of(),
                false,
                State.INVALID,
                reason,
                List.of(),
                null);
    }

    /** Returns this model as one that could not be loaded. */
    ModelEntry failed(String because) {
        return new ModelEntry(
                id,
                kind,
                prediction,
                predictionFrom,
                width,
                height,
                sizeMultiple,
                samplers,
                autoencoders,
                upscalers,
                defaults,
                notes,
                files,
                false,
                State.INVALID,
                because,
                List.of(),
                null);
    }

    /** Returns this model with the decoders and upscalers that this and another node both have. */
    public ModelEntry withCommonParts(ModelEntry other) {
        return new ModelEntry(
                id,
                kind,
                prediction,
                predictionFrom,
                width,
                height,
                sizeMultiple,
                samplers,
                autoencoders.stream().filter(other.autoencoders::contains).toList(),
                upscalers.stream().filter(other.upscalers::contains).toList(),
                defaults,
                notes,
                files,
                isDefault,
                state,
                reason,
                devices,
                precision);
    }

    /** Returns this model with the devices of the whole cluster. */
    public ModelEntry held(boolean asDefault, List<String> onDevices, Map<String, String> precisions) {
        return held(state, asDefault, onDevices, precisions);
    }

    ModelEntry held(State current, boolean asDefault, List<String> onDevices, Map<String, String> precisions) {
        return held(current, asDefault, onDevices, precisions, upscalers);
    }

    /** Returns this model with what is known of it when it is listed. */
    ModelEntry held(
            State current,
            boolean asDefault,
            List<String> onDevices,
            Map<String, String> precisions,
            List<UpscalerEntry> found) {
        return new ModelEntry(
                id,
                kind,
                prediction,
                predictionFrom,
                width,
                height,
                sizeMultiple,
                samplers,
                autoencoders,
                found,
                defaults,
                notes,
                files,
                asDefault,
                current,
                reason,
                onDevices,
                precisions);
    }

    /**
     * A network that enlarges the pictures of a movie.
     *
     * @param name of its file
     * @param factor how many times it enlarges; others of 2 and 4 follow by reducing its pictures, or by using it twice
     * @param isOwn whether it is in the model's own folder
     * @param isDiffusion whether it is a diffusion model, which takes about a hundred times as long as others
     */
    @Schema(name = "Upscaler")
    public record UpscalerEntry(
            String name,
            int factor,
            @JsonProperty("own") boolean isOwn,
            @JsonProperty("diffusion") boolean isDiffusion) {
        /**
         * The upscaler of a movie.
         *
         * @param known those of the model
         * @param name null for the default: one that is no diffusion model, then one of the model's own before others, then one
         *     that enlarges exactly as many times as the movie needs, then the first by name
         * @param scale how many times as wide and high as the frames the movie is
         */
        public static Optional<UpscalerEntry> choose(List<UpscalerEntry> known, @Nullable String name, int scale) {
            return known.stream()
                    .filter(one -> name == null || one.name().equalsIgnoreCase(name))
                    .min(Comparator.comparing(UpscalerEntry::isDiffusion)
                            .thenComparing(one -> !one.isOwn())
                            .thenComparing(one -> one.factor() != scale));
        }
    }

    public enum State {
        /** On disk only. */
        AVAILABLE,
        LOADING,
        /** Loaded on at least one device. */
        READY,
        /** Unusable; the entry has the reason. */
        INVALID;

        @JsonValue
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
