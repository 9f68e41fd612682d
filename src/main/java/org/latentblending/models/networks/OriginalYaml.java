package org.latentblending.models.networks;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.latentblending.models.config.AutoencoderConfig;
import org.latentblending.models.config.ConfigFile;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.config.SchedulerConfig;
import org.latentblending.models.config.SchedulerConfig.BetaSchedule;
import org.latentblending.models.config.SchedulerConfig.Prediction;
import org.latentblending.models.config.SchedulerConfig.TimestepSpacing;
import org.latentblending.models.config.UnetConfig;

/**
 * The config that Stability AI publishes with its single files, such as {@code v2-inference-v.yaml}. It must be consistent
 * with the weights, and unsupported values are rejected.
 */
public final class OriginalYaml {
    private final ConfigFile model;
    private final ConfigFile params;
    private final ConfigFile unet;
    private final ConfigFile autoencoder;
    private final ConfigFile pixels;
    private final ConfigFile text;

    private final boolean isUpscaler;

    public OriginalYaml(ConfigFile file, boolean isUpscaler) {
        this.isUpscaler = isUpscaler;
        model = file.requireObject("model");
        if (isUpscaler) {
            model.requirePresent("target", "ldm.models.diffusion.ddpm.LatentUpscaleDiffusion");
        } else {
            model.requirePresent(
                    "target",
                    "ldm.models.diffusion.ddpm.LatentDiffusion",
                    "ldm.models.diffusion.ddpm.LatentInpaintDiffusion");
        }
        params = model.requireObject("params");
        unet = network("unet_config", "ldm.modules.diffusionmodules.openaimodel.UNetModel");
        autoencoder = network("first_stage_config", "ldm.models.autoencoder.AutoencoderKL");
        pixels = autoencoder.requireObject("ddconfig");
        text = network("cond_stage_config", "ldm.modules.encoders.modules.FrozenOpenCLIPEmbedder");
    }

    private ConfigFile network(String field, String target) {
        ConfigFile network = params.requireObject(field);
        network.requirePresent("target", target);
        network.ignore("params");
        network.rejectUnknown();
        return network.requireObject("params");
    }

    Prediction prediction() {
        return params.choice(
                "parameterization", Prediction.EPSILON, Map.of("eps", Prediction.EPSILON, "v", Prediction.V));
    }

    /** Channels of each attention head; null for an upscaler, which has a number of heads instead. */
    public @Nullable Integer headChannels() {
        if (isUpscaler) {
            unet.requireConsistent("num_heads", OriginalNetworks.UPSCALER_HEADS);
            return null;
        }
        return unet.integer("num_head_channels", null, 1, 1 << 14);
    }

    public double scalingFactor() {
        return params.number("scale_factor", 1, 0, 1e6);
    }

    /** Noise schedule, with the defaults of the original code. */
    public SchedulerConfig scheduler() {
        params.requireOneOf("beta_schedule", "linear"); // linear in the square root of beta
        return scheduler(
                prediction(),
                params.integer("timesteps", 1000, 1, 1 << 20),
                params.number("linear_start", 1e-4, 0, 1),
                params.number("linear_end", 2e-2, 0, 1));
    }

    /** Noise schedule of all published 2.x models. */
    public static SchedulerConfig defaultScheduler(Prediction prediction) {
        return scheduler(prediction, 1000, 0.00085, 0.012);
    }

    /** Schedule of the noise on an upscaler's small picture, with the defaults of the original code. */
    public SchedulerConfig smallPicture() {
        ConfigFile noising =
                network("low_scale_config", "ldm.modules.diffusionmodules.upscaling.ImageConcatWithNoiseAugmentation");
        noising.integer("max_noise_level", 1000, UnetConfig.NOISE_LEVEL, 1 << 20);
        ConfigFile schedule = noising.requireObject("noise_schedule_config");
        noising.rejectUnknown();
        schedule.requireOneOf("beta_schedule", "linear");
        SchedulerConfig read = scheduler(
                Prediction.EPSILON,
                schedule.integer("timesteps", 1000, 1, 1 << 20),
                schedule.number("linear_start", 1e-4, 0, 1),
                schedule.number("linear_end", 2e-2, 0, 1));
        schedule.rejectUnknown();
        return read;
    }

    /** Both noise schedules of the published upscaler; a schedule of noise alone predicts nothing. */
    public static SchedulerConfig upscalerScheduler(Prediction prediction) {
        return scheduler(prediction, 1000, 1e-4, 2e-2);
    }

    private static SchedulerConfig scheduler(Prediction prediction, int steps, double betaStart, double betaEnd) {
        return new SchedulerConfig(
                steps, betaStart, betaEnd, BetaSchedule.SCALED_LINEAR, prediction, TimestepSpacing.LEADING, 1, false);
    }

    /** @throws InvalidModel naming a field that contradicts the weights or is not supported */
    public void check(UnetConfig foundUnet, AutoencoderConfig foundAutoencoder) {
        checkUnet(foundUnet);
        checkAutoencoder(foundAutoencoder);
        text.requirePresent("layer", "penultimate");
        text.requireOneOf("arch", "ViT-H-14");
        text.requireOneOf("max_length", 77);
        text.ignore("freeze", "version", "device");
        text.rejectUnknown();
        if (isUpscaler) {
            params.requirePresent("conditioning_key", "hybrid-adm");
            params.ignore("low_scale_key", "low_scale_config");
        } else {
            params.requireOneOf("conditioning_key", "crossattn", "hybrid");
        }
        params.requireOneOf("scale_by_std", false);
        // Training and input processing.
        params.ignore("num_timesteps_cond", "log_every_t", "first_stage_key", "cond_stage_key", "cond_stage_trainable");
        params.ignore("image_size", "channels", "monitor", "use_ema", "concat_mode", "finetune_keys", "concat_keys");
        params.ignore("masked_image_key", "scheduler_config", "ckpt_path", "ignore_keys", "ucg_training", "loss_type");
        params.ignore("personalization_config", "unfreeze_model", "model_lr", "embedding_reg_weight", "load_only_unet");
        params.ignore("l_simple_weight", "original_elbo_weight", "v_posterior", "learn_logvar", "logvar_init");
        params.ignore("make_it_fit", "reset_ema", "reset_num_ema_updates", "clip_denoised", "cond_stage_forward");
        params.rejectUnknown();
        model.ignore("base_learning_rate");
        model.rejectUnknown();
    }

    private void checkUnet(UnetConfig found) {
        List<Integer> channels = found.blockOutChannels();
        unet.requireConsistent("in_channels", found.inChannels());
        unet.requireConsistent("out_channels", found.outChannels());
        unet.requireConsistent("model_channels", channels.get(0));
        unet.requireConsistent("num_res_blocks", found.layersPerBlock());
        unet.requireConsistent("context_dim", found.crossAttentionDim());
        requireMultipliers(unet, "channel_mult", channels);
        List<Integer> implied = IntStream.range(0, channels.size())
                .filter(found.downAttention()::get)
                .mapToObj(level -> 1 << level)
                .toList();
        List<Integer> configured = unet.integers("attention_resolutions", implied, 1, 1 << 10);
        if (!Set.copyOf(configured).equals(Set.copyOf(implied))) {
            throw unet.invalid("attention_resolutions", configured, "the weights imply " + implied);
        }
        if (isUpscaler) {
            unet.requireConsistent("num_classes", found.noiseLevels());
            unet.requireConsistent("disable_self_attentions", found.onlyCrossAttention());
            unet.requireOneOf("disable_middle_self_attn", false);
        }
        unet.requirePresent("use_spatial_transformer", true);
        unet.requirePresent("use_linear_in_transformer", true);
        unet.requireOneOf("transformer_depth", 1);
        unet.requirePresent("legacy", false);
        unet.requireOneOf("dims", 2);
        unet.requireOneOf("conv_resample", true);
        unet.requireOneOf("dropout", 0);
        unet.ignore("use_checkpoint", "use_fp16", "use_bf16", "image_size");
        unet.rejectUnknown();
    }

    private void checkAutoencoder(AutoencoderConfig found) {
        List<Integer> channels = found.blockOutChannels();
        autoencoder.requireConsistent("embed_dim", found.latentChannels());
        autoencoder.ignore("monitor", "lossconfig", "ddconfig");
        autoencoder.rejectUnknown();
        pixels.requireConsistent("z_channels", found.latentChannels());
        pixels.requireConsistent("ch", channels.get(0));
        pixels.requireConsistent("num_res_blocks", found.layersPerBlock());
        requireMultipliers(pixels, "ch_mult", channels);
        pixels.requireOneOf("double_z", true);
        pixels.requireOneOf("in_channels", 3);
        pixels.requireOneOf("out_ch", 3);
        pixels.requireOneOf("attn_resolutions", List.of());
        pixels.requireOneOf("dropout", 0);
        pixels.ignore("resolution", "attn_type");
        pixels.rejectUnknown();
    }

    private static void requireMultipliers(ConfigFile file, String field, List<Integer> channels) {
        int first = channels.get(0);
        if (channels.stream().allMatch(width -> width % first == 0)) {
            file.requireConsistent(
                    field, channels.stream().map(width -> width / first).toList());
        }
    }
}
