package org.latentblending.models.networks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.latentblending.models.Fixtures;
import org.latentblending.models.ModelFolder;
import org.latentblending.models.config.SchedulerConfig.Prediction;

/** The original's config beside its weights: supported and unsupported values. */
class OriginalYamlTest {
    private static final Path LAYOUTS = Fixtures.REFERENCE.resolve("layouts");

    @TempDir
    private Path folder;

    private Path model;
    private Path yaml;

    @BeforeEach
    void copy() throws IOException {
        model = Files.copy(LAYOUTS.resolve("original.safetensors"), folder.resolve("m-512.safetensors"));
        yaml = Files.copy(LAYOUTS.resolve("original.yaml"), folder.resolve("m-512.yaml"));
        Fixtures.copy(LAYOUTS.resolve("tokenizer"), folder.resolve("tokenizer"));
    }

    @Test
    void configTakesPrecedenceOverTheName() {
        try (ModelFolder opened = ModelFolder.open(model)) {
            assertThat(opened.config().prediction()).isEqualTo(Prediction.V);
            assertThat(opened.config().unet().heads()).containsExactly(2, 4);
        }
    }

    @Test
    void hasTheDefaultsOfTheOriginalsCode() throws IOException {
        edit("    parameterization: \"v\"\n", "");
        edit("    linear_start: 0.00085\n    linear_end: 0.012\n", "");
        edit("    scale_factor: 0.18215\n", "");
        try (ModelFolder opened = ModelFolder.open(model)) {
            assertThat(opened.config().prediction()).isEqualTo(Prediction.EPSILON);
            assertThat(opened.config().scheduler().betaStart()).isEqualTo(1e-4);
            assertThat(opened.config().scheduler().betaEnd()).isEqualTo(0.02);
            assertThat(opened.config().autoencoder().scalingFactor()).isEqualTo(1);
        }
    }

    @Test
    void mayHaveTrainingFields() throws IOException {
        Files.writeString(yaml, Files.readString(yaml) + "data:\n  target: x\nlightning:\n  trainer: {a: 1}\n");
        ModelFolder.open(model).close();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "parameterization: \"v\", parameterization: \"x0\", which is not supported; supported: \"eps\"; \"v\"",
                "ddpm.LatentDiffusion, ddpm.LatentUpscaleDiffusion, 'target' is",
                "model_channels: 32, model_channels: 64, the weights imply 32",
                "`channel_mult: [1, 2]`, `channel_mult: [1, 2, 4]`, `the weights imply [1, 2]`",
                "`attention_resolutions: [1]`, attention_resolutions: [2], `'attention_resolutions' is [2], the weights imply [1]`",
                "num_head_channels: 16, num_head_channels: 5, not divisible into heads of 5",
                "transformer_depth: 1, transformer_depth: 2, 'transformer_depth' is 2",
                "legacy: false, num_classes: 1000, 'legacy' is missing",
                "use_checkpoint: true, disable_self_attentions: [true], 'disable_self_attentions'",
                "layer: \"penultimate\", layer: \"last\", 'layer' is \"last\"",
                "z_channels: 4, z_channels: 8, the weights imply 4",
                "attn_resolutions: [], attn_resolutions: [16], 'attn_resolutions' is [16]",
                "conditioning_key: \"crossattn\", conditioning_key: \"adm\", 'conditioning_key' is \"adm\"",
                "timesteps: 1000, timesteps: 0, 'timesteps' is 0",
                "log_every_t: 200, low_scale_key: \"lr\", 'low_scale_key'"
            })
    void namesUnsupportedValues(String from, String to, String complaint) throws IOException {
        edit(from, to);
        assertThat(Fixtures.complaint(model)).startsWith("m-512.").contains(complaint.replace("; \"v\"", ", \"v\""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "just a text",
                "[1, 2]",
                "model: [",
                "model: 1",
                "model: {target: 1}",
                "a: 1\na: 2",
                "model: !!javax.script.ScriptEngineManager [!!java.net.URLClassLoader [[!!java.net.URL [\"http://x/\"]]]]",
                "model: !!java.util.Date 1",
                "a: &a [1, 2]\nb: [*a, *a]",
                "\u0000\u0001",
                "- ? : : {"
            })
    void rejectsFilesThatAreNoConfig(String text) throws IOException {
        Files.writeString(yaml, text);
        assertThat(Fixtures.complaint(model)).startsWith("m-512.yaml");
    }

    @Test
    void rejectsLargeOrDeepYaml() throws IOException {
        Files.writeString(yaml, "a: " + "x".repeat(1 << 20));
        assertThat(Fixtures.complaint(model)).startsWith("m-512.yaml: is not valid YAML");
        Files.writeString(yaml, "[".repeat(10_000));
        assertThat(Fixtures.complaint(model)).startsWith("m-512.yaml: is not valid YAML");
    }

    private void edit(String from, String to) throws IOException {
        String before = Files.readString(yaml);
        assertThat(before).contains(from);
        Files.writeString(yaml, before.replace(from, to));
    }
}
