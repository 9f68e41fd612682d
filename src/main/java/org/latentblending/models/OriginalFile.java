package org.latentblending.models;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.latentblending.models.ModelFolder.PredictionSource;
import org.latentblending.models.config.AutoencoderConfig;
import org.latentblending.models.config.ClipVocabulary;
import org.latentblending.models.config.ConfigFile;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.config.ModelConfig;
import org.latentblending.models.config.SchedulerConfig;
import org.latentblending.models.config.SchedulerConfig.Prediction;
import org.latentblending.models.config.TextEncoderConfig;
import org.latentblending.models.config.TokenizerConfig;
import org.latentblending.models.config.UnetConfig;
import org.latentblending.models.networks.AutoencoderTensors;
import org.latentblending.models.networks.ForeignTensors;
import org.latentblending.models.networks.NetworkWeights;
import org.latentblending.models.networks.OriginalNetworks;
import org.latentblending.models.networks.OriginalYaml;
import org.latentblending.models.networks.TensorList;
import org.latentblending.models.networks.TextEncoderTensors;
import org.latentblending.models.networks.UnetTensors;
import org.latentblending.models.weights.TensorFile;
import org.latentblending.models.weights.Weights;

/**
 * Opens a single file in the layout of Stability AI's code, {@code .safetensors} or {@code .ckpt}: all three networks under
 * its names. The original's config ({@code name.yaml}) beside it is optional.
 */
final class OriginalFile {
    static final String TOKENIZER = "tokenizer";

    // Exponential moving averages of the UNet's weights; the rest of their names has no dots.
    private static final String AVERAGES = "model_ema.";
    private static final double SCALING_FACTOR = 0.18215;
    private static final int HEAD_CHANNELS = 64;
    private static final int UPSCALER_PIXELS = 512; // of the training's large pictures
    // SD-Turbo and models made from it.
    static final String TURBO = "turbo";
    private static final Map<String, Prediction> HEADER = Map.of(
            "v", Prediction.V,
            "v_prediction", Prediction.V,
            "epsilon", Prediction.EPSILON,
            "eps", Prediction.EPSILON,
            "stable-diffusion-v2-768-v", Prediction.V,
            "stable-diffusion-v2-512", Prediction.EPSILON);
    // ComfyUI adds these empty tensors.
    private static final String V_MARKER = "v_pred";
    private static final String ZERO_SNR_MARKER = "ztsnr";
    // Words of a file name that name the prediction, and words of the published files that imply it.
    private static final Map<Prediction, Set<String>> WORDS = Map.of(
            Prediction.V, Set.of("v", "vpred", "vprediction", "768v"),
            Prediction.EPSILON, Set.of("eps", "epsilon", "epspred", "512eps"));
    private static final Map<Prediction, Set<String>> PUBLISHED = Map.of(
            Prediction.V, Set.of("768"),
            Prediction.EPSILON, Set.of("512", "base", "inpainting", TURBO));
    // The training's discriminator.
    private static final Pattern UNUSED_AUTOENCODER =
            Pattern.compile(Pattern.quote(OriginalNetworks.AUTOENCODER) + "loss\\..*");
    // Redundant tensors of the noise schedule.
    private static final Pattern SCHEDULE = Pattern.compile(
            "betas|(sqrt_|sqrt_one_minus_|log_one_minus_|sqrt_recip_|sqrt_recipm1_)?alphas_cumprod(_prev)?"
                    + "|posterior_(variance|log_variance_clipped|mean_coef1|mean_coef2)|lvlb_weights|logvar"
                    + "|model_ema\\.(decay|num_updates)");

    private final Path path;
    private final String file;
    private final Weights stored;
    private final @Nullable Prediction measured;
    private final boolean asUpscaler;
    private PredictionSource source = PredictionSource.CONFIG;

    OriginalFile(Path path, Weights stored, @Nullable Prediction measured) {
        this(path, stored, measured, false);
    }

    private OriginalFile(Path path, Weights stored, @Nullable Prediction measured, boolean asUpscaler) {
        this.asUpscaler = asUpscaler;
        this.path = path;
        this.file = String.valueOf(path.getFileName());
        this.stored = stored;
        this.measured = measured;
    }

    /** Whether the file name has the extension of such a model. */
    static boolean isOne(Path path) {
        return isSafetensors(path) || name(path).endsWith(".ckpt");
    }

    static boolean isSafetensors(Path path) {
        return name(path).endsWith(".safetensors");
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
    }

    /** Returns the path of the config beside a file, whether it exists or not. */
    static Path yaml(Path path) {
        String stem = ModelFolder.id(path);
        return Stream.of(".yaml", ".yml", ".YAML", ".YML")
                .map(extension -> path.resolveSibling(stem + extension))
                .filter(Files::exists)
                .findFirst()
                .orElse(path.resolveSibling(stem + ".yaml"));
    }

    /** The config of an upscaler under the name by which it is published. */
    static Path upscalerYaml(Path path) {
        return path.resolveSibling("x4-upscaling.yaml");
    }

    static ModelFolder open(String id, Path path, @Nullable Prediction measured) {
        return open(id, path, stored -> new OriginalFile(path, stored, measured));
    }

    static ModelFolder openUpscaler(String id, Path path) {
        return open(id, path, stored -> upscaler(path, stored));
    }

    static OriginalFile upscaler(Path path, Weights stored) {
        return new OriginalFile(path, stored, null, true);
    }

    private static ModelFolder open(String id, Path path, Function<Weights, OriginalFile> file) {
        Weights stored = TensorFile.open(path, String.valueOf(path.getFileName()));
        try {
            return file.apply(stored).open(id);
        } catch (RuntimeException broken) {
            stored.close();
            throw broken;
        }
    }

    ModelFolder open(String id) {
        ForeignTensors.reject(file, stored);
        ModelConfig config = config();
        boolean hasAverages = stored.names().stream().anyMatch(name -> name.startsWith(AVERAGES + "diffusion_model"));
        String unetPrefix = hasAverages ? AVERAGES : OriginalNetworks.UNET;
        TensorList unet = UnetTensors.of(config.unet());
        // The layer after the last one that the UNet was trained with may be stored. Conversions from diffusers' layout
        // leave the numbers 0 to 76.
        Pattern unusedText = Pattern.compile(Pattern.quote(OriginalNetworks.TEXT_ENCODER)
                + "(text_projection|logit_scale|attn_mask|(.*\\.)?position_ids|transformer\\.resblocks\\.%d\\..*)"
                        .formatted(config.textEncoder().layers()));
        return new ModelFolder(
                id,
                config,
                network(unetPrefix, SCHEDULE, hasAverages ? unet.averages(AVERAGES) : unet),
                network(OriginalNetworks.AUTOENCODER, UNUSED_AUTOENCODER, AutoencoderTensors.of(config.autoencoder())),
                network(OriginalNetworks.TEXT_ENCODER, unusedText, TextEncoderTensors.of(config.textEncoder())),
                source,
                List.of(file));
    }

    private ModelConfig config() {
        OriginalNetworks networks = new OriginalNetworks(file, stored);
        if (networks.isUpscaler() != asUpscaler) {
            throw new InvalidModel(
                    file, asUpscaler ? "is a model that draws, and no upscaler" : ModelConfig.IS_UPSCALER);
        }
        Path yamlPath = yaml(path);
        if (asUpscaler && !Files.exists(yamlPath)) {
            yamlPath = upscalerYaml(path);
        }
        OriginalYaml yaml = Files.exists(yamlPath)
                ? new OriginalYaml(ConfigFile.readYaml(yamlPath, String.valueOf(yamlPath.getFileName())), asUpscaler)
                : null;
        return asUpscaler ? upscaler(networks, yaml) : drawing(networks, yaml);
    }

    private ModelConfig upscaler(OriginalNetworks networks, @Nullable OriginalYaml yaml) {
        AutoencoderConfig autoencoder =
                networks.autoencoder(yaml == null ? AutoencoderConfig.SCALING_OF_UPSCALERS : yaml.scalingFactor());
        return config(
                networks,
                yaml,
                networks.unet(yaml == null ? null : yaml.headChannels(), UPSCALER_PIXELS, autoencoder.factor()),
                autoencoder,
                yaml == null ? OriginalYaml.upscalerScheduler(Prediction.V) : yaml.scheduler(),
                yaml == null ? OriginalYaml.upscalerScheduler(Prediction.EPSILON) : yaml.smallPicture());
    }

    private ModelConfig drawing(OriginalNetworks networks, @Nullable OriginalYaml yaml) {
        AutoencoderConfig autoencoder = networks.autoencoder(yaml == null ? SCALING_FACTOR : yaml.scalingFactor());
        SchedulerConfig scheduler =
                adapted(yaml == null ? OriginalYaml.defaultScheduler(prediction()) : yaml.scheduler());
        UnetConfig unet = networks.unet(
                yaml == null ? HEAD_CHANNELS : yaml.headChannels(),
                scheduler.prediction() == Prediction.V ? 768 : 512,
                autoencoder.factor());
        return config(networks, yaml, unet, autoencoder, scheduler, null);
    }

    private ModelConfig config(
            OriginalNetworks networks,
            @Nullable OriginalYaml yaml,
            UnetConfig unet,
            AutoencoderConfig autoencoder,
            SchedulerConfig scheduler,
            @Nullable SchedulerConfig smallPicture) {
        if (yaml != null) {
            yaml.check(unet, autoencoder);
        }
        TextEncoderConfig textEncoder = networks.textEncoder();
        ModelConfig config = new ModelConfig(
                unet, autoencoder, textEncoder, tokenizer(textEncoder.vocabSize()), scheduler, smallPicture);
        config.check(file, file, file);
        return config;
    }

    /** Adapts the schedule to what the file and its name say. */
    private SchedulerConfig adapted(SchedulerConfig stated) {
        if (words(ModelFolder.id(path)).contains(TURBO)) {
            return stated.forFewSteps(
                    "The file's name says turbo: it is drawn in 4 steps with euler, without guidance.");
        }
        if (!stored.names().contains(ZERO_SNR_MARKER)) {
            return stated;
        }
        return stated.prediction() == Prediction.V
                ? stated.withZeroTerminalSnr()
                : stated.withNote(
                        "The marker '%s' is ignored, as by ComfyUI: it needs v prediction, this model predicts noise."
                                .formatted(ZERO_SNR_MARKER));
    }

    /** Prediction without a config: from the header, markers or words of the file name, else as it was measured. */
    private Prediction prediction() {
        Map<String, String> header = stored.header();
        Prediction found = Stream.of("modelspec.prediction_type", "modelspec.architecture")
                .map(key -> HEADER.get(header.getOrDefault(key, "").toLowerCase(Locale.ROOT)))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        source = PredictionSource.HEADER;
        if (found == null && stored.names().contains(V_MARKER)) {
            found = Prediction.V;
            source = PredictionSource.MARKER;
        }
        if (found == null) {
            List<String> words = words(ModelFolder.id(path));
            List<Prediction> named = find(words, WORDS);
            List<Prediction> implied = named.isEmpty() ? find(words, PUBLISHED) : named;
            found = implied.size() == 1 ? implied.get(0) : null;
            source = PredictionSource.NAME;
        }
        if (found == null) {
            found = measured;
            source = PredictionSource.MEASURED;
        }
        if (found == null) {
            throw new UnknownPrediction(file, String.valueOf(yaml(path).getFileName()));
        }
        return found;
    }

    /** Splits a name at everything but letters and digits; a v before a number is that of a version. */
    static List<String> words(String name) {
        List<String> words = List.of(name.toLowerCase(Locale.ROOT).split("[^a-z0-9]+"));
        return IntStream.range(0, words.size())
                .filter(i -> !words.get(i).equals("v")
                        || i + 1 == words.size()
                        || !words.get(i + 1).matches("[0-9]+"))
                .mapToObj(words::get)
                .toList();
    }

    private static List<Prediction> find(List<String> words, Map<Prediction, Set<String>> meanings) {
        return Stream.of(Prediction.values())
                .filter(prediction -> words.stream().anyMatch(meanings.getOrDefault(prediction, Set.of())::contains))
                .toList();
    }

    /** Reads the vocabulary of a folder beside the file, else CLIP's own, which is built in. */
    private TokenizerConfig tokenizer(int tokens) {
        boolean hasFolder = Files.isDirectory(path.resolveSibling(TOKENIZER));
        TokenizerConfig tokenizer = hasFolder ? TokenizerConfig.read(path.resolveSibling("")) : ClipVocabulary.read();
        int found = tokenizer.vocabulary().size();
        String problem = hasFolder
                ? "has %d tokens, the folder '%3$s' beside it has %2$d"
                : "has %d tokens, CLIP's vocabulary has %d: put the model's own into the folder '%s' beside it";
        InvalidModel.rejectIf(found != tokens, file, problem, tokens, found, TOKENIZER);
        return tokenizer;
    }

    private Weights network(String prefix, Pattern unused, TensorList tensors) {
        Set<String> candidates = stored.names().stream()
                .filter(name -> name.startsWith(prefix) && !unused.matcher(name).matches())
                .collect(Collectors.toSet());
        return NetworkWeights.check(file, stored, candidates, tensors.originals(), tensors.shapes());
    }

    /** Thrown if neither the files of a model nor their names say what its UNet predicts. */
    static final class UnknownPrediction extends InvalidModel {
        UnknownPrediction(String file, String yaml) {
            super(
                    file,
                    "has an unknown prediction type. Put the model's config with 'parameterization: v' or 'eps' beside it"
                            + " as %s, or put the word 768 or v (for v), or 512 or eps into the file name",
                    yaml);
        }
    }
}
