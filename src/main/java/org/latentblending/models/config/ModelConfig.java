package org.latentblending.models.config;

import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.latentblending.models.config.SchedulerConfig.Prediction;
import tools.jackson.databind.JsonNode;

/**
 * Configuration of a model: everything but its weights, checked for consistency.
 *
 * @param smallPicture schedule of the noise on the small picture that an upscaler's UNet sees; null for models that draw
 */
public record ModelConfig(
        UnetConfig unet,
        AutoencoderConfig autoencoder,
        TextEncoderConfig textEncoder,
        TokenizerConfig tokenizer,
        SchedulerConfig scheduler,
        @Nullable SchedulerConfig smallPicture) {
    /** Kind of a model. An inpainting UNet has 9 input channels (4 latent, 1 mask, 4 masked latent) instead of 4. */
    public enum ModelKind {
        TEXT_TO_IMAGE,
        INPAINTING;

        /** {@code text-to-image} or {@code inpainting}: the name in the HTTP API. */
        @JsonValue
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public static final String INDEX = "model_index.json";
    /** Of a file that is found among the models. */
    public static final String IS_UPSCALER =
            "is an upscaler of Stability AI, no model that draws. Put it into the folder 'upscalers' of the models";

    private static final String UPSCALER = "StableDiffusionUpscalePipeline";
    private static final int PICTURE_CHANNELS = 3;
    private static final String UNET = "unet/config.json";
    private static final String AUTOENCODER = "vae/config.json";
    private static final String FAMILY = "a model of the %s family; only 2.x is supported. Take a 2.x model";
    // By the beginning of the pipeline's class.
    private static final Map<String, String> OTHER_FAMILIES =
            Map.of("StableDiffusionXL", "XL", "StableDiffusion3", "3.x", "Flux", "FLUX");

    /**
     * Reads a folder in diffusers' layout.
     *
     * @throws InvalidModel naming the file and the field that is missing, wrong or not supported
     */
    public static ModelConfig read(Path folder) {
        checkIndex(ConfigFile.read(folder, INDEX));
        return read(
                folder,
                UnetConfig.read(ConfigFile.read(folder, UNET)),
                AutoencoderConfig.read(ConfigFile.read(folder, AUTOENCODER)),
                null);
    }

    /**
     * Reads a folder of an upscaler in diffusers' layout: of {@code StableDiffusionUpscalePipeline}.
     *
     * @throws InvalidModel naming the file and the field that is missing, wrong or not supported
     */
    public static ModelConfig readUpscaler(Path folder) {
        ConfigFile index = ConfigFile.read(folder, INDEX);
        index.requirePresent("_class_name", UPSCALER);
        index.integer("max_noise_level", 350, UnetConfig.NOISE_LEVEL, 1 << 20);
        index.ignore("low_res_scheduler", "watermarker"); // the first is repeated in its own file
        checkParts(index);
        return read(
                folder,
                UnetConfig.readUpscaler(ConfigFile.read(folder, UNET)),
                AutoencoderConfig.read(ConfigFile.read(folder, AUTOENCODER), AutoencoderConfig.SCALING_OF_UPSCALERS),
                SchedulerConfig.read(ConfigFile.read(folder, "low_res_scheduler/scheduler_config.json")));
    }

    private static ModelConfig read(
            Path folder, UnetConfig unet, AutoencoderConfig autoencoder, @Nullable SchedulerConfig smallPicture) {
        ModelConfig config = new ModelConfig(
                unet,
                autoencoder,
                TextEncoderConfig.read(ConfigFile.read(folder, "text_encoder/config.json")),
                TokenizerConfig.read(folder),
                SchedulerConfig.read(ConfigFile.read(folder, "scheduler/scheduler_config.json")),
                smallPicture);
        config.check(UNET, "tokenizer/tokenizer_config.json", "tokenizer/vocab.json");
        return config;
    }

    /** Checks that {@code model_index.json} describes a Stable Diffusion pipeline. */
    static void checkIndex(ConfigFile file) {
        String pipeline = file.text("_class_name");
        OTHER_FAMILIES.forEach((name, family) -> {
            if (pipeline != null && pipeline.startsWith(name)) {
                throw file.invalid("_class_name", pipeline, FAMILY.formatted(family));
            }
        });
        if (pipeline != null && pipeline.equals(UPSCALER)) {
            throw file.invalid("_class_name", pipeline, "which " + IS_UPSCALER);
        }
        file.requirePresent(
                "_class_name",
                "StableDiffusionPipeline",
                "StableDiffusionInpaintPipeline",
                "StableDiffusionImg2ImgPipeline");
        checkParts(file);
    }

    private static void checkParts(ConfigFile file) {
        checkPart(file, "unet", "UNet2DConditionModel");
        checkPart(file, "vae", "AutoencoderKL");
        checkPart(file, "text_encoder", "CLIPTextModel");
        checkPart(file, "tokenizer", "CLIPTokenizer", "CLIPTokenizerFast");
        file.ignore("scheduler"); // repeated in its own file
        // There is no safety checker here, as the README says.
        file.ignore("feature_extractor", "requires_safety_checker", "safety_checker");
        file.rejectUnknown();
    }

    /** Parts are {@code ["library", "class"]}. */
    private static void checkPart(ConfigFile file, String field, String... classes) {
        JsonNode value = file.get(field);
        if (value == null || !value.isArray() || value.size() != 2) {
            throw new InvalidModel(file.name(), "the part '%s' is missing", field);
        }
        if (!List.of(classes).contains(value.get(1).asString(""))) {
            throw file.invalid(field, value, "which is not supported; supported: " + String.join(", ", classes));
        }
    }

    public boolean isUpscaler() {
        return smallPicture != null;
    }

    /** Of a model that draws. */
    public ModelKind kind() {
        return unet.inChannels() == autoencoder.latentChannels() ? ModelKind.TEXT_TO_IMAGE : ModelKind.INPAINTING;
    }

    public Prediction prediction() {
        return scheduler.prediction();
    }

    /** Width and height of the training's pictures: 768 for 2.1, 512 for 2.1-base. */
    public int defaultSize() {
        return unet.sampleSize() * autoencoder.factor();
    }

    /** Width and height of pictures must be multiples of this, so that every level of the UNet halves evenly: 64 for 2.x. */
    public int sizeMultiple() {
        return autoencoder.factor() << (unet.blockOutChannels().size() - 1);
    }

    /** Checks the consistency of the parts. The parameters are names of files in error messages. */
    public void check(String unetFile, String tokenizerFile, String vocabularyFile) {
        int latent = autoencoder.latentChannels();
        int inpainting = 2 * latent + 1;
        int enlarging = latent + PICTURE_CHANNELS;
        int in = unet.inChannels();
        if (unet.outChannels() != latent) {
            throw new InvalidModel(
                    unetFile, "'out_channels' is %d, the autoencoder's latents have %d", unet.outChannels(), latent);
        }
        if (isUpscaler() && in != enlarging) {
            throw new InvalidModel(unetFile, "'in_channels' is %d, an upscaler has %d", in, enlarging);
        }
        if (!isUpscaler() && in != latent && in != inpainting) {
            throw new InvalidModel(
                    unetFile, "'in_channels' is %d, supported: %d, or %d for inpainting", in, latent, inpainting);
        }
        if (smallPicture != null) {
            InvalidModel.rejectIf(
                    Math.min(smallPicture.trainSteps(), scheduler.trainSteps()) <= UnetConfig.NOISE_LEVEL,
                    unetFile,
                    "the schedules of an upscaler must have more than %d timesteps",
                    UnetConfig.NOISE_LEVEL);
            InvalidModel.rejectIf(
                    autoencoder.factor() != 2 && autoencoder.factor() != 4,
                    unetFile,
                    "the autoencoder of an upscaler must enlarge 2 or 4 times, not %d times",
                    autoencoder.factor());
        }
        int context = unet.crossAttentionDim();
        int hidden = textEncoder.hiddenSize();
        if (context != hidden) {
            String problem = "'cross_attention_dim' is %d, the text encoder's hidden_size is %d";
            throw new InvalidModel(unetFile, problem, context, hidden);
        }
        int length = tokenizer.maxLength();
        int positions = textEncoder.maxPositions();
        if (length > positions) {
            String problem = "'model_max_length' is %d, the text encoder has %d positions";
            throw new InvalidModel(tokenizerFile, problem, length, positions);
        }
        int size = textEncoder.vocabSize();
        String tooLarge = "the token '%s' has the id %d, the text encoder has %d tokens";
        tokenizer
                .vocabulary()
                .forEach((token, id) -> InvalidModel.rejectIf(id >= size, vocabularyFile, tooLarge, token, id, size));
    }
}
