package org.latentblending.models.original;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.latentblending.models.config.AutoencoderConfig;
import org.latentblending.models.config.ConfigFile;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.config.Prediction;
import org.latentblending.models.config.SchedulerConfig;
import org.latentblending.models.config.UnetConfig;

/**
 * The config that Stability AI publishes with its single files ({@code v2-inference-v.yaml} and its kind). What the weights
 * tell as well must agree with them; what this software does not compute with is refused.
 */
public final class OriginalYaml {
    private final ConfigFile model;
    private final ConfigFile params;
    private final ConfigFile unet;
    private final ConfigFile autoencoder;
    private final ConfigFile picture;
    private final ConfigFile text;

    public OriginalYaml(ConfigFile file) {
        model = file.part("model");
        model.must(
                "target",
                "ldm.models.diffusion.ddpm.LatentDiffusion",
                "ldm.models.diffusion.ddpm.LatentInpaintDiffusion");
        params = model.part("params");
        unet = network("unet_config", "ldm.modules.diffusionmodules.openaimodel.UNetModel");
        autoencoder = network("first_stage_config", "ldm.models.autoencoder.AutoencoderKL");
        picture = autoencoder.part("ddconfig");
        text = network("cond_stage_config", "ldm.modules.encoders.modules.FrozenOpenCLIPEmbedder");
    }

    private ConfigFile network(String field, String target) {
        ConfigFile network = params.part(field);
        network.must("target", target);
        network.aside("params");
        network.refuseRest();
        return network.part("params");
    }

    Prediction prediction() {
        return params.choice(
                "parameterization", Prediction.EPSILON, Map.of("eps", Prediction.EPSILON, "v", Prediction.V));
    }

    /** Channels of an attention head. */
    public int headChannels() {
        return unet.integer("num_head_channels", null, 1, 1 << 14);
    }

    public double scalingFactor() {
        return params.number("scale_factor", 1, 0, 1e6);
    }

    /** The noise schedule, with the defaults of the original's code. */
    public SchedulerConfig scheduler() {
        params.only("beta_schedule", "linear"); // in the square root of beta
        return OriginalSchedule.of(
                prediction(),
                params.integer("timesteps", 1000, 1, 1 << 20),
                params.number("linear_start", 1e-4, 0, 1),
                params.number("linear_end", 2e-2, 0, 1));
    }

    /** @throws InvalidModel naming a field that contradicts the weights, or is not supported */
    public void check(UnetConfig foundUnet, AutoencoderConfig foundAutoencoder) {
        checkUnet(foundUnet);
        checkAutoencoder(foundAutoencoder);
        text.must("layer", "penultimate");
        text.only("arch", "ViT-H-14");
        text.only("max_length", 77);
        text.aside("freeze", "version", "device");
        text.refuseRest();
        params.only("conditioning_key", "crossattn", "hybrid");
        params.only("scale_by_std", false);
        // Of training, and of how the original feeds itself.
        params.aside("num_timesteps_cond", "log_every_t", "first_stage_key", "cond_stage_key", "cond_stage_trainable");
        params.aside("image_size", "channels", "monitor", "use_ema", "concat_mode", "finetune_keys", "concat_keys");
        params.aside("masked_image_key", "scheduler_config", "ckpt_path", "ignore_keys", "ucg_training", "loss_type");
        params.refuseRest();
        model.aside("base_learning_rate");
        model.refuseRest();
    }

    private void checkUnet(UnetConfig found) {
        List<Integer> channels = found.blockOutChannels();
        int first = channels.get(0);
        unet.agrees("in_channels", found.inChannels());
        unet.agrees("out_channels", found.outChannels());
        unet.agrees("model_channels", first);
        unet.agrees("num_res_blocks", found.layersPerBlock());
        unet.agrees("context_dim", found.crossAttentionDim());
        if (channels.stream().allMatch(width -> width % first == 0)) {
            unet.agrees(
                    "channel_mult",
                    channels.stream().map(width -> width / first).toList());
        }
        List<Integer> attending = IntStream.range(0, channels.size())
                .filter(found.downAttention()::get)
                .mapToObj(level -> 1 << level)
                .toList();
        List<Integer> said = unet.integers("attention_resolutions", attending, 1, 1 << 10);
        if (!Set.copyOf(said).equals(Set.copyOf(attending))) {
            throw unet.wrong("attention_resolutions", said, "the weights say " + attending);
        }
        unet.must("use_spatial_transformer", true);
        unet.must("use_linear_in_transformer", true);
        unet.only("transformer_depth", 1);
        unet.must("legacy", false);
        unet.only("dims", 2);
        unet.only("conv_resample", true);
        unet.only("dropout", 0);
        unet.aside("use_checkpoint", "use_fp16", "use_bf16", "image_size");
        unet.refuseRest();
    }

    private void checkAutoencoder(AutoencoderConfig found) {
        List<Integer> channels = found.blockOutChannels();
        int first = channels.get(0);
        autoencoder.agrees("embed_dim", found.latentChannels());
        autoencoder.aside("monitor", "lossconfig", "ddconfig");
        autoencoder.refuseRest();
        picture.agrees("z_channels", found.latentChannels());
        picture.agrees("ch", first);
        picture.agrees("num_res_blocks", found.layersPerBlock());
        if (channels.stream().allMatch(width -> width % first == 0)) {
            picture.agrees(
                    "ch_mult", channels.stream().map(width -> width / first).toList());
        }
        picture.only("double_z", true);
        picture.only("in_channels", 3);
        picture.only("out_ch", 3);
        picture.only("attn_resolutions", List.of());
        picture.only("dropout", 0);
        picture.aside("resolution", "attn_type");
        picture.refuseRest();
    }
}
