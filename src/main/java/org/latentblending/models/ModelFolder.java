package org.latentblending.models;

import com.fasterxml.jackson.annotation.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.latentblending.models.config.AutoencoderKind;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.config.ModelConfig;
import org.latentblending.models.config.SchedulerConfig.Prediction;
import org.latentblending.models.weights.Weights;

/**
 * An open model: its configs, and the weights of its three networks under the names of current diffusers and transformers (those
 * of the text encoder begin with {@code text_model.}). Everything but the tensors' data has been checked.
 *
 * @param id name of the folder, or of the single file without its extension
 * @param predictionFrom how the output of the UNet is known
 * @param files the weights that are used, relative to the model's folder
 * @param tiny a decoder that may take the place of the autoencoder's; null if there are no files of one
 */
public record ModelFolder(
        String id,
        ModelConfig config,
        Weights unet,
        Weights autoencoder,
        Weights textEncoder,
        PredictionSource predictionFrom,
        List<String> files,
        @Nullable TinyAutoencoder tiny)
        implements AutoCloseable {
    private static final Pattern NOT_AVERAGED = Pattern.compile("(?i)non[-_]?ema");

    public ModelFolder {
        files = List.copyOf(files);
    }

    ModelFolder(
            String id,
            ModelConfig config,
            Weights unet,
            Weights autoencoder,
            Weights textEncoder,
            PredictionSource predictionFrom,
            List<String> files) {
        this(id, config, unet, autoencoder, textEncoder, predictionFrom, files, null);
    }

    /** How the output of a UNet is known, the most reliable source first. */
    public enum PredictionSource {
        /** From the config of the folder, or beside the file. */
        CONFIG,
        /** From the header of a safetensors file. */
        HEADER,
        /** From an empty tensor whose name says so. */
        MARKER,
        /** From words of the file name. */
        NAME,
        /** From calls of the UNet: {@link PredictionMeasurement}. */
        MEASURED;

        @JsonValue
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Opens and checks a folder in diffusers' layout, a single file in the original layout, or a folder with such a file.
     *
     * @throws InvalidModel naming the file and the field or tensor that is missing, invalid or not supported
     */
    public static ModelFolder open(Path path) {
        return open(path, null);
    }

    /** @param measured what the UNet predicts, used if neither the files nor their names say so */
    static ModelFolder open(Path path, @Nullable Prediction measured) {
        Path contents = HubCache.contents(path);
        Path single = Files.isDirectory(contents) ? singleFile(contents) : contents;
        ModelFolder model = single == null
                ? new DiffusersFolder(contents).open(id(path))
                : OriginalFile.open(id(path), single, measured);
        TinyAutoencoder tiny =
                TinyAutoencoder.find(path, contents, model.config().autoencoder());
        return tiny == null ? model : model.with(tiny);
    }

    /**
     * Opens and checks an upscaler of Stability AI, in the same layouts as a model.
     *
     * @throws InvalidModel naming the file and the field or tensor that is missing, invalid or not supported
     */
    public static ModelFolder openUpscaler(Path path) {
        Path contents = HubCache.contents(path);
        Path single = Files.isDirectory(contents) ? singleFile(contents) : contents;
        return single == null
                ? new DiffusersFolder(contents).openUpscaler(id(path))
                : OriginalFile.openUpscaler(id(path), single);
    }

    private ModelFolder with(TinyAutoencoder found) {
        List<String> used = Stream.concat(
                        files.stream(), found.decoder() == null ? Stream.empty() : Stream.of(found.file()))
                .toList();
        return new ModelFolder(id, config, unet, autoencoder, textEncoder, predictionFrom, used, found);
    }

    /** The weights of the tiny autoencoder's decoder; null if there is none, or a broken one. */
    public @Nullable Weights tinyDecoder() {
        return tiny == null ? null : tiny.decoder();
    }

    /** The decoders that requests can name. */
    List<AutoencoderKind> autoencoders() {
        return tinyDecoder() == null
                ? List.of(AutoencoderKind.FULL)
                : List.of(AutoencoderKind.FULL, AutoencoderKind.TINY);
    }

    /** What of its files is corrected, replaced or not used, one sentence each. */
    List<String> notes() {
        Stream<String> problem = tiny == null || tiny.problem() == null
                ? Stream.empty()
                : Stream.of("The tiny autoencoder is not used: " + tiny.problem());
        return Stream.concat(config.scheduler().notes().stream(), problem).toList();
    }

    static String id(Path path) {
        String name = String.valueOf(path.getFileName());
        return OriginalFile.isOne(path) && !Files.isDirectory(path) ? name.substring(0, name.lastIndexOf('.')) : name;
    }

    /**
     * Returns the weights file of a folder; null if there is none, or if the folder has the networks in diffusers' layout. Of
     * several files it takes a safetensors file, one with averaged weights, the largest, the first by name, in this order.
     */
    private static @Nullable Path singleFile(Path folder) {
        if (Files.exists(folder.resolve(ModelConfig.INDEX)) && DiffusersFolder.hasUnet(folder)) {
            return null;
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.filter(Files::isRegularFile)
                    .filter(OriginalFile::isOne)
                    .min(Comparator.comparing((Path file) -> !OriginalFile.isSafetensors(file))
                            .thenComparing(file -> NOT_AVERAGED
                                    .matcher(String.valueOf(file.getFileName()))
                                    .find())
                            .thenComparing(file -> -file.toFile().length())
                            .thenComparing(Comparator.naturalOrder()))
                    .orElse(null);
        } catch (IOException unreadable) {
            throw new InvalidModel(id(folder), "cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    /**
     * Checks that the smallest tensors are finite: all of a small model, the biases and norms of a large one. If training
     * diverged, these are not finite either.
     */
    void checkSmallest(long maxBytes) {
        record Part(Weights network, String name, long bytes) {}
        List<Part> parts = Stream.of(unet, autoencoder, textEncoder)
                .flatMap(network -> network.names().stream()
                        .map(name ->
                                new Part(network, name, network.tensor(name).bytes())))
                .sorted(Comparator.comparingLong(Part::bytes))
                .toList();
        long left = maxBytes;
        for (Part part : parts) {
            left -= part.bytes();
            if (left < 0) {
                return;
            }
            part.network().data(part.name());
        }
    }

    @Override
    public void close() {
        unet.close();
        autoencoder.close();
        textEncoder.close();
        if (tiny != null && tiny.decoder() != null) {
            tiny.decoder().close();
        }
    }
}
