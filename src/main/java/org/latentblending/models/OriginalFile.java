package org.latentblending.models;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
    private static final List<String> PREFIXES =
            List.of(OriginalNetworks.UNET, OriginalNetworks.AUTOENCODER, OriginalNetworks.TEXT_ENCODER, AVERAGES);

    private static final double SCALING_FACTOR = 0.18215;
    private static final int HEAD_CHANNELS = 64;
    // SD-Turbo and models made from it; the word stands alone: sd_turbo, my-turbo.2.
    private static final String TURBO = "(?<![a-z])turbo(?![a-z])";
    private static final Pattern V = Pattern.compile("(?<!\\d)768(?!\\d)");
    private static final Pattern EPSILON = Pattern.compile("(?<!\\d)512(?!\\d)|base|" + TURBO);
    // Redundant tensors of the noise schedule.
    private static final Pattern SCHEDULE = Pattern.compile(
            "betas|(sqrt_|sqrt_one_minus_|log_one_minus_|sqrt_recip_|sqrt_recipm1_)?alphas_cumprod(_prev)?"
                    + "|posterior_(variance|log_variance_clipped|mean_coef1|mean_coef2)|lvlb_weights|logvar"
                    + "|model_ema\\.(decay|num_updates)");

    private final Path path;
    private final String file;
    private final Weights stored;

    OriginalFile(Path path, Weights stored) {
        this.path = path;
        this.file = String.valueOf(path.getFileName());
        this.stored = stored;
    }

    /** Whether the file name has the extension of such a model. */
    static boolean isOne(Path path) {
        String name = String.valueOf(path.getFileName());
        return name.endsWith(".safetensors") || name.endsWith(".ckpt");
    }

    static Path yaml(Path path) {
        return path.resolveSibling(ModelFolder.id(path) + ".yaml");
    }

    static ModelFolder open(String id, Path path) {
        Weights stored = TensorFile.open(path, String.valueOf(path.getFileName()));
        try {
            return new OriginalFile(path, stored).open(id);
        } catch (RuntimeException broken) {
            stored.close();
            throw broken;
        }
    }

    ModelFolder open(String id) {
        checkFamily();
        ModelConfig config = config();
        boolean hasAverages = stored.names().stream().anyMatch(name -> name.startsWith(AVERAGES + "diffusion_model"));
        String unetPrefix = hasAverages ? AVERAGES : OriginalNetworks.UNET;
        TensorList unet = UnetTensors.of(config.unet());
        // The layer after the last one that the UNet was trained with may be stored.
        Pattern unusedText = Pattern.compile(Pattern.quote(OriginalNetworks.TEXT_ENCODER)
                + "(text_projection|logit_scale|attn_mask|transformer\\.resblocks\\.%d\\..*)"
                        .formatted(config.textEncoder().layers()));
        return new ModelFolder(
                id,
                config,
                network(unetPrefix, SCHEDULE, hasAverages ? unet.averages(AVERAGES) : unet),
                network(OriginalNetworks.AUTOENCODER, SCHEDULE, AutoencoderTensors.of(config.autoencoder())),
                network(OriginalNetworks.TEXT_ENCODER, unusedText, TextEncoderTensors.of(config.textEncoder())));
    }

    private void checkFamily() {
        Set<String> unknown = new TreeSet<>();
        for (String name : stored.names()) {
            if (name.startsWith("conditioner.") || name.startsWith("cond_stage_model.transformer.")) {
                String family = name.startsWith("conditioner.") ? "XL" : "1.x";
                throw new InvalidModel(file, "is a model of the %s family; only 2.x is supported", family);
            }
            if (PREFIXES.stream().noneMatch(name::startsWith)
                    && !SCHEDULE.matcher(name).matches()) {
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
        SchedulerConfig stated = yaml == null ? OriginalYaml.defaultScheduler(prediction(networks)) : yaml.scheduler();
        SchedulerConfig scheduler = Pattern.compile(TURBO).matcher(name()).find()
                ? stated.forFewSteps("The file's name says turbo: it is drawn in 4 steps with euler, without guidance.")
                : stated;
        UnetConfig unet = networks.unet(
                yaml == null ? HEAD_CHANNELS : yaml.headChannels(),
                scheduler.prediction() == Prediction.V ? 768 : 512,
                autoencoder.factor());
        if (yaml != null) {
            yaml.check(unet, autoencoder);
        }
        TextEncoderConfig textEncoder = networks.textEncoder();
        ModelConfig config =
                new ModelConfig(unet, autoencoder, textEncoder, tokenizer(textEncoder.vocabSize()), scheduler);
        config.check(file, file, file);
        return config;
    }

    private String name() {
        return ModelFolder.id(path).toLowerCase(Locale.ROOT);
    }

    /** Prediction without a config: the published inpainting model predicts noise; that of others follows from the name. */
    private Prediction prediction(OriginalNetworks networks) {
        boolean v = V.matcher(name()).find();
        boolean epsilon = EPSILON.matcher(name()).find() || networks.isInpainting();
        if (v == epsilon) {
            throw new InvalidModel(
                    file,
                    "has an unknown prediction type. Put the model's config with 'parameterization: v' or 'eps' beside it"
                            + " as %s, or put 768 (v) or 512 (eps) into the file name",
                    yaml(path).getFileName());
        }
        return v ? Prediction.V : Prediction.EPSILON;
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
}
