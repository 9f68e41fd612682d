package org.latentblending.models.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.latentblending.models.Fixtures;

/** No setting is ignored: each unsupported one is an error that names file and field. */
class UnsupportedFieldsTest {
    private static final Map<String, Consumer<ConfigFile>> READERS = Map.of(
            "model_index.json", ModelConfig::checkIndex,
            "unet/config.json", UnetConfig::read,
            "vae/config.json", AutoencoderConfig::read,
            "text_encoder/config.json", TextEncoderConfig::read,
            "scheduler/scheduler_config.json", SchedulerConfig::read);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            act_fn                             | "gelu"
            addition_embed_type                | "text"
            addition_embed_type_num_heads      | 32
            addition_time_embed_dim            | 256
            attention_head_dim                 | [5, 10, 20]
            attention_head_dim                 | [7, 10, 20, 20]
            attention_type                     | "gated"
            block_out_channels                 | []
            block_out_channels                 | [320, 640, 1280]
            block_out_channels                 | [320, 640, 1280, 1281]
            block_out_channels                 | [320, 640, 1280, 0]
            block_out_channels                 | [320, 640, 1280, "many"]
            center_input_sample                | true
            class_embed_type                   | "timestep"
            class_embeddings_concat            | true
            conv_in_kernel                     | 1
            conv_out_kernel                    | 5
            cross_attention_dim                | [1024, 1024, 1024, 768]
            cross_attention_norm               | "group_norm"
            down_block_types                   | ["CrossAttnDownBlock2D", "DownBlock2D"]
            down_block_types                   | ["AttnDownBlock2D", "DownBlock2D", "DownBlock2D", "DownBlock2D"]
            down_block_types                   | null
            downsample_padding                 | 0
            dual_cross_attention               | true
            encoder_hid_dim                    | 512
            encoder_hid_dim_type               | "text_proj"
            flip_sin_to_cos                    | false
            freq_shift                         | 1
            in_channels                        | -4
            in_channels                        | 4.5
            layers_per_block                   | [2, 2, 2, 1]
            layers_per_block                   | 2000000000
            mid_block_only_cross_attention     | true
            mid_block_scale_factor             | 2
            mid_block_type                     | "UNetMidBlock2D"
            norm_eps                           | 0
            norm_eps                           | "small"
            norm_num_groups                    | 33
            num_attention_heads                | 8
            num_class_embeds                   | 10
            only_cross_attention               | true
            only_cross_attention               | [true, true, true, false]
            projection_class_embeddings_input_dim | 2816
            resnet_out_scale_factor            | 0.5
            resnet_skip_time_act               | true
            resnet_time_scale_shift            | "scale_shift"
            reverse_transformer_layers_per_block | [1, 1, 1]
            sample_size                        | null
            sample_size                        | [96, 64]
            time_cond_proj_dim                 | 256
            time_embedding_act_fn              | "gelu"
            time_embedding_dim                 | 512
            time_embedding_type                | "fourier"
            timestep_post_act                  | "silu"
            transformer_layers_per_block       | [1, 2, 10, 1]
            transformer_layers_per_block       | 2
            up_block_types                     | ["UpBlock2D", "ResnetUpsampleBlock2D", "UpBlock2D", "UpBlock2D"]
            upcast_attention                   | "yes"
            use_linear_projection              | false
            use_linear_projection              | null
            of_the_future                      | {"deep": true}
            """)
    void unet(String field, String value) throws IOException {
        assertRejected("unet/config.json", field, value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            act_fn                  | "relu"
            block_out_channels      | [128, 256, 512, 500]
            block_out_channels      | [128, 256, 512, 512, 512, 512, 512, 512, 512]
            down_block_types        | ["DownEncoderBlock2D", "DownEncoderBlock2D", "DownEncoderBlock2D", "AttnDownEncoderBlock2D"]
            up_block_types          | ["UpDecoderBlock2D"]
            in_channels             | 4
            out_channels            | 1
            latent_channels         | 0
            latents_mean            | [0.1, 0.2, 0.3, 0.4]
            latents_std             | [1, 1, 1, 1]
            layers_per_block        | 65
            mid_block_add_attention | false
            norm_num_groups         | 0
            scaling_factor          | -1
            scaling_factor          | NaN
            shift_factor            | 0.1159
            use_quant_conv          | false
            use_post_quant_conv     | false
            """)
    void autoencoder(String field, String value) throws IOException {
        assertRejected("vae/config.json", field, value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            hidden_act              | "quick_gelu"
            hidden_act              | null
            hidden_size             | 1e9
            layer_norm_eps          | -0.1
            max_position_embeddings | 2
            model_type              | "clip"
            num_attention_heads     | 15
            num_hidden_layers       | 0
            text_config             | {"hidden_size": 1024}
            vocab_size              | true
            """)
    void textEncoder(String field, String value) throws IOException {
        assertRejected("text_encoder/config.json", field, value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            _class_name            | "FlowMatchEulerDiscreteScheduler"
            _class_name            | "LCMScheduler"
            _class_name            | null
            beta_end               | 1
            beta_start             | 0.5
            beta_start             | 0
            beta_schedule          | "squaredcos_cap_v2"
            clip_sample            | "no"
            num_train_timesteps    | 0
            prediction_type        | "sample"
            rescale_betas_zero_snr | 1
            set_alpha_to_one       | "no"
            steps_offset           | -1
            thresholding           | true
            timestep_spacing       | "random"
            timestep_type          | "continuous"
            trained_betas          | [0.1, 0.2]
            use_flow_sigmas        | true
            """)
    void scheduler(String field, String value) throws IOException {
        assertRejected("scheduler/scheduler_config.json", field, value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            _class_name   | "StableDiffusionXLPipeline"
            image_encoder | ["transformers", "CLIPVisionModelWithProjection"]
            text_encoder  | ["transformers", "T5EncoderModel"]
            text_encoder_2 | ["transformers", "CLIPTextModelWithProjection"]
            tokenizer     | [null, null]
            unet          | "UNet2DConditionModel"
            vae           | null
            """)
    void index(String field, String value) throws IOException {
        assertRejected("model_index.json", field, value);
    }

    @Test
    void acceptsEmptyUnknownFields() throws IOException {
        for (String nothing : new String[] {"null", "false", "\"\"", "[]", "{}", "[null, null]"}) {
            write("unet/config.json", "of_the_future", nothing);
            assertThat(UnetConfig.read(ConfigFile.read(folder, "unet/config.json"))
                            .inChannels())
                    .isEqualTo(4);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            {"a": 1, "a": 2} | Duplicate
            {"a":            | not valid JSON
            []               | not a JSON object
            `[[[[`           | not valid JSON
            """)
    void brokenJson(String text, String complaint) throws IOException {
        Files.createDirectories(folder.resolve("unet"));
        Files.writeString(folder.resolve("unet/config.json"), text);
        assertThatExceptionOfType(InvalidModel.class)
                .isThrownBy(() -> ConfigFile.read(folder, "unet/config.json"))
                .withMessageStartingWith("unet/config.json: ")
                .withMessageContaining(complaint);
    }

    private void assertRejected(String file, String field, String value) throws IOException {
        write(file, field, value);
        ConfigFile config = ConfigFile.read(folder, file);
        assertThatExceptionOfType(InvalidModel.class)
                .isThrownBy(() -> READERS.get(file).accept(config))
                .withMessageStartingWith(file + ": ")
                .withMessageContaining(field);
    }

    private void write(String file, String field, String value) throws IOException {
        Path copy = folder.resolve(file);
        Files.createDirectories(copy.getParent());
        Files.deleteIfExists(copy);
        Files.copy(Fixtures.SD_2_1.resolve(file), copy);
        Fixtures.set(copy, field, value);
    }
}
