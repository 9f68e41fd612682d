package org.latentblending.models;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.latentblending.models.config.AutoencoderConfig;
import org.latentblending.models.config.ConfigFile;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.config.ModelConfig;
import org.latentblending.models.config.Prediction;
import org.latentblending.models.config.SchedulerConfig;
import org.latentblending.models.config.TextEncoderConfig;
import org.latentblending.models.config.UnetConfig;
import org.latentblending.models.networks.AutoencoderTensors;
import org.latentblending.models.networks.NetworkWeights;
import org.latentblending.models.networks.TensorSlice;
import org.latentblending.models.networks.TextEncoderTensors;
import org.latentblending.models.networks.UnetTensors;
import org.latentblending.models.original.OriginalNames;
import org.latentblending.models.original.OriginalNetworks;
import org.latentblending.models.original.OriginalTokenizer;
import org.latentblending.models.original.OriginalYaml;
import org.latentblending.models.weights.Weights;

/**
 * Opens a single file in the layout of Stability AI's code, {@code .safetensors} or {@code .ckpt}: all three networks under
 * the names of {@link OriginalNames}. The original's config ({@code name.yaml}) beside it is optional.
 */
public final class OriginalFile {
    private static final double SCALING_FACTOR = 0.18215;
    private static final int HEAD_CHANNELS = 64;
    private static final Pattern V = Pattern.compile("(?<!\\d)768(?!\\d)");
    private static final Pattern EPSILON = Pattern.compile("(?<!\\d)512(?!\\d)|base");
    /** Redundant tensors of the noise schedule. */
    private static final Pattern SCHEDULE = Pattern.compile(
            "betas|(sqrt_|sqrt_one_minus_|log_one_minus_|sqrt_recip_|sqrt_recipm1_)?alphas_cumprod(_prev)?"
                    + "|posterior_(variance|log_variance_clipped|mean_coef1|mean_coef2)|lvlb_weights|logvar"
                    + "|model_ema\\.(decay|num_updates)");

    private static final Pattern UNUSED_TEXT = Pattern.compile("text_projection|logit_scale|attn_mask");

    private final Path path;
    private final String file;
    private final Weights stored;

    private OriginalFile(Path path, Weights stored) {
        this.path = path;
        this.file = String.valueOf(path.getFileName());
        this.stored = stored;
    }

    /** Whether the file name has the extension of such a model. */
    static boolean isOne(Path path) {
        String name = String.valueOf(path.getFileName());
        return name.endsWith(".safetensors") || name.endsWith(".ckpt");
    }

    /** Path of the optional config. */
    static Path yaml(Path path) {
        return path.resolveSibling(ModelFolder.id(path) + ".yaml");
    }

    public static ModelFolder open(String id, Path path) {
        Weights stored = WeightsFiles.openFile(path, String.valueOf(path.getFileName()));
        try {
            return of(path, stored).open(id);
        } catch (RuntimeException broken) {
            stored.close();
            throw broken;
        }
    }

    /** @param stored the file's tensors */
    public static OriginalFile of(Path path, Weights stored) {
        return new OriginalFile(path, stored);
    }

    public ModelFolder open(String id) {
        checkFamily();
        ModelConfig config = config();
        boolean hasAverages = hasAverages();
        Weights unet = network(
                hasAverages ? OriginalNames.AVERAGES : OriginalNames.UNET,
                name -> !SCHEDULE.matcher(name).matches(),
                hasAverages ? OriginalNames.averages(config.unet()) : OriginalNames.unet(config.unet()),
                UnetTensors.of(config.unet()));
        Weights autoencoder = network(
                OriginalNames.AUTOENCODER,
                name -> true,
                OriginalNames.autoencoder(config.autoencoder()),
                AutoencoderTensors.of(config.autoencoder()));
        Weights textEncoder = network(
                OriginalNames.TEXT_ENCODER,
                name -> !isUnusedText(name, config.textEncoder().layers()),
                OriginalNames.textEncoder(config.textEncoder()),
                TextEncoderTensors.of(config.textEncoder()));
        return new ModelFolder(id, config, unet, autoencoder, textEncoder);
    }

    private void checkFamily() {
        Set<String> unknown = new TreeSet<>();
        for (String name : stored.names()) {
            if (name.startsWith("conditioner.") || name.startsWith("cond_stage_model.transformer.")) {
                String family = name.startsWith("conditioner.") ? "XL" : "1.x";
                throw new InvalidModel(file, "is a model of the %s family; only 2.x is supported".formatted(family));
            }
            boolean known = name.startsWith(OriginalNames.UNET)
                    || name.startsWith(OriginalNames.AUTOENCODER)
                    || name.startsWith(OriginalNames.TEXT_ENCODER)
                    || name.startsWith(OriginalNames.AVERAGES)
                    || SCHEDULE.matcher(name).matches();
            if (!known) {
                unknown.add(name);
            }
        }
        NetworkWeights.rejectAny(file, "is not a model of the 2.x family in the original layout: it has", unknown);
    }

    private ModelConfig config() {
        Path yamlPath = yaml(path);
        OriginalYaml yaml = Files.exists(yamlPath)
                ? new OriginalYaml(ConfigFile.readYaml(yamlPath, String.valueOf(yamlPath.getFileName())))
                : null;
        OriginalNetworks networks = new OriginalNetworks(file, stored);
        AutoencoderConfig autoencoder = networks.autoencoder(yaml == null ? SCALING_FACTOR : yaml.scalingFactor());
        SchedulerConfig scheduler =
                yaml == null ? OriginalYaml.defaultScheduler(prediction(networks)) : yaml.scheduler();
        UnetConfig unet = networks.unet(
                yaml == null ? HEAD_CHANNELS : yaml.headChannels(),
                scheduler.prediction() == Prediction.V ? 768 : 512,
                autoencoder.factor());
        if (yaml != null) {
            yaml.check(unet, autoencoder);
        }
        TextEncoderConfig textEncoder = networks.textEncoder();
        ModelConfig config = new ModelConfig(
                unet, autoencoder, textEncoder, OriginalTokenizer.read(path, file, textEncoder.vocabSize()), scheduler);
        config.check(file, file, file);
        return config;
    }

    /** Prediction without a config: the published inpainting model predicts noise; that of others follows from the name. */
    private Prediction prediction(OriginalNetworks networks) {
        String name = ModelFolder.id(path).toLowerCase(Locale.ROOT);
        boolean v = V.matcher(name).find();
        boolean epsilon = EPSILON.matcher(name).find() || networks.isInpainting();
        if (v == epsilon) {
            throw new InvalidModel(
                    file,
                    ("has an unknown prediction type. Put the model's config with 'parameterization: v' or 'eps' beside it"
                                    + " as %s, or put 768 (v) or 512 (eps) into the file name")
                            .formatted(yaml(path).getFileName()));
        }
        return v ? Prediction.V : Prediction.EPSILON;
    }

    private Weights network(
            String prefix, Predicate<String> used, Map<String, TensorSlice> slices, Map<String, List<Long>> expected) {
        Set<String> candidates = stored.names().stream()
                .filter(name -> name.startsWith(prefix) && used.test(name))
                .collect(Collectors.toSet());
        return NetworkWeights.check(file, stored, candidates, slices, expected);
    }

    private boolean hasAverages() {
        return stored.names().stream().anyMatch(name -> name.startsWith(OriginalNames.AVERAGES + "diffusion_model"));
    }

    private static boolean isUnusedText(String name, int layers) {
        String inner = name.substring(OriginalNames.TEXT_ENCODER.length());
        return inner.startsWith("transformer.resblocks." + layers + ".")
                || UNUSED_TEXT.matcher(inner).matches();
    }
}
