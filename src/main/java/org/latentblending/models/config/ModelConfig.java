package org.latentblending.models.config;

import java.nio.file.Path;

/**
 * All that a model's files say besides its weights, checked each and against each other.
 *
 * @see #read
 */
public record ModelConfig(
        UnetConfig unet,
        AutoencoderConfig autoencoder,
        TextEncoderConfig textEncoder,
        TokenizerConfig tokenizer,
        SchedulerConfig scheduler) {
    private static final String UNET = "unet/config.json";

    /**
     * Reads a folder in diffusers' layout.
     *
     * @throws InvalidModel naming the file and the field that is missing, wrong or not supported
     */
    public static ModelConfig read(Path folder) {
        PipelineIndex.check(ConfigFile.read(folder, PipelineIndex.FILE));
        ModelConfig config = new ModelConfig(
                UnetConfig.read(ConfigFile.read(folder, UNET)),
                AutoencoderConfig.read(ConfigFile.read(folder, "vae/config.json")),
                TextEncoderConfig.read(ConfigFile.read(folder, "text_encoder/config.json")),
                TokenizerFolder.read(folder),
                SchedulerConfig.read(ConfigFile.read(folder, "scheduler/scheduler_config.json")));
        config.check(UNET, "tokenizer/tokenizer_config.json", "tokenizer/vocab.json");
        return config;
    }

    public ModelKind kind() {
        return unet.inChannels() == autoencoder.latentChannels() ? ModelKind.TEXT_TO_IMAGE : ModelKind.INPAINTING;
    }

    public Prediction prediction() {
        return scheduler.prediction();
    }

    /** Width and height in pixels that the model was trained at: 768 for 2.1, 512 for 2.1-base. */
    public int defaultSize() {
        return unet.sampleSize() * autoencoder.factor();
    }

    /** What a picture's width and height must be multiples of, so that every level of the UNet halves evenly: 64 for 2.x. */
    public int sizeMultiple() {
        return autoencoder.factor() << (unet.blockOutChannels().size() - 1);
    }

    /** @param unetFile what complaints call the UNet's config, and so on */
    public void check(String unetFile, String tokenizerFile, String vocabularyFile) {
        int latent = autoencoder.latentChannels();
        if (unet.outChannels() != latent) {
            throw new InvalidModel(
                    unetFile,
                    "'out_channels' is %d, the autoencoder's latents have %d".formatted(unet.outChannels(), latent));
        }
        if (unet.inChannels() != latent && unet.inChannels() != 2 * latent + 1) {
            throw new InvalidModel(
                    unetFile,
                    "'in_channels' is %d, supported: %d, or %d for inpainting"
                            .formatted(unet.inChannels(), latent, 2 * latent + 1));
        }
        if (unet.crossAttentionDim() != textEncoder.hiddenSize()) {
            throw new InvalidModel(
                    unetFile,
                    "'cross_attention_dim' is %d, the text encoder's hidden_size is %d"
                            .formatted(unet.crossAttentionDim(), textEncoder.hiddenSize()));
        }
        if (tokenizer.maxLength() > textEncoder.maxPositions()) {
            throw new InvalidModel(
                    tokenizerFile,
                    "'model_max_length' is %d, the text encoder has %d positions"
                            .formatted(tokenizer.maxLength(), textEncoder.maxPositions()));
        }
        tokenizer.vocabulary().forEach((token, id) -> {
            if (id >= textEncoder.vocabSize()) {
                throw new InvalidModel(
                        vocabularyFile,
                        "the token '%s' has the id %d, the text encoder knows %d tokens"
                                .formatted(SafeText.shown(token), id, textEncoder.vocabSize()));
            }
        });
    }
}
