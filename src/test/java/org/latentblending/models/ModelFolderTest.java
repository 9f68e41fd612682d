package org.latentblending.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.config.ModelConfig.ModelKind;
import org.latentblending.models.config.SchedulerConfig.Prediction;
import org.latentblending.models.weights.DType;
import org.latentblending.models.weights.SafetensorsFile;
import org.latentblending.models.weights.StoredTensor;
import org.latentblending.models.weights.Weights;

/** Small random-weight models of 2.1's architecture, whole and broken. */
class ModelFolderTest {
    private static final String UNET = "unet/diffusion_pytorch_model.safetensors";

    @TempDir
    private Path folder;

    @Test
    void opensHalfPrecisionWithCurrentNames() {
        try (ModelFolder model = Fixtures.open("tiny-v")) {
            assertThat(model.id()).isEqualTo("tiny-v");
            assertThat(model.config().kind()).isEqualTo(ModelKind.TEXT_TO_IMAGE);
            assertThat(model.config().prediction()).isEqualTo(Prediction.V);
            assertThat(model.config().defaultSize()).isEqualTo(128);
            assertThat(model.config().tokenizer().maxLength()).isEqualTo(77);
            assertThat(model.unet().tensor("conv_in.weight"))
                    .isEqualTo(new StoredTensor(DType.F16, List.of(32L, 4L, 3L, 3L)));
            assertThat(model.unet().data("conv_in.weight").remaining()).isEqualTo(32 * 4 * 3 * 3 * 2);
            assertThat(model.textEncoder().names())
                    .hasSize(52)
                    .contains("text_model.final_layer_norm.weight")
                    .allMatch(name -> name.startsWith("text_model."));
        }
    }

    @Test
    void opensSinglePrecisionWithThePublishedNames() {
        try (ModelFolder model = Fixtures.open("tiny-epsilon")) {
            assertThat(model.config().prediction()).isEqualTo(Prediction.EPSILON);
            assertThat(model.textEncoder().names()).noneMatch(name -> name.contains("position_ids"));
            assertThat(model.autoencoder().names())
                    .contains(
                            "decoder.mid_block.attentions.0.to_out.0.bias",
                            "encoder.mid_block.attentions.0.to_q.weight")
                    .noneMatch(name -> name.contains("proj_attn") || name.contains("query"));
            assertThat(model.autoencoder()
                            .tensor("decoder.mid_block.attentions.0.to_k.weight")
                            .shape())
                    .containsExactly(24L, 24L);
        }
    }

    @Test
    void readsOldAndNewNamesAsTheSameNumbers() throws IOException {
        String file = "vae/diffusion_pytorch_model.safetensors";
        copyOf("tiny-v");
        String attention = "encoder.mid_block.attentions.0.";
        rewrite(file, Map.of(attention + "to_q.bias", attention + "query.bias"));
        try (ModelFolder today = Fixtures.open("tiny-v");
                ModelFolder old = ModelFolder.open(folder)) {
            assertThat(old.autoencoder().names()).isEqualTo(today.autoencoder().names());
            assertThat(old.autoencoder().data(attention + "to_q.bias"))
                    .isEqualTo(today.autoencoder().data(attention + "to_q.bias"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model_index.json",
                "scheduler/scheduler_config.json",
                "text_encoder/config.json",
                "text_encoder/model.safetensors",
                "tokenizer/merges.txt",
                "tokenizer/tokenizer_config.json",
                "tokenizer/vocab.json",
                "unet/config.json",
                UNET,
                "vae/config.json",
                "vae/diffusion_pytorch_model.safetensors"
            })
    void namesAMissingFile(String file) throws IOException {
        copyOf("tiny-v");
        Files.delete(folder.resolve(file));
        assertRejected(file, "is missing");
    }

    @Test
    void namesAMissingTensor() throws IOException {
        copyOf("tiny-v");
        rewrite(UNET, Map.of("up_blocks.2.attentions.1.proj_in.weight", ""));
        assertRejected(UNET, "lacks 'up_blocks.2.attentions.1.proj_in.weight'");
    }

    @Test
    void namesASurplusTensor() throws IOException {
        copyOf("tiny-v");
        rewrite(UNET, Map.of("conv_in.bias", "add_embedding.linear_1.bias"));
        assertRejected(UNET, "lacks 'conv_in.bias'");
        copyOf("tiny-v");
        Fixtures.set(folder.resolve("text_encoder/config.json"), "num_hidden_layers", "2");
        assertRejected("text_encoder/model.safetensors", "'encoder.layers.2.layer_norm1.bias'", "and 13 more tensors");
    }

    @Test
    void namesATensorOfAnotherShape() throws IOException {
        copyOf("tiny-v");
        Fixtures.set(folder.resolve("unet/config.json"), "in_channels", "9");
        assertRejected(UNET, "'conv_in.weight' has the shape [32, 4, 3, 3], the config requires [32, 9, 3, 3]");
    }

    @Test
    void rejectsIntegersAsParameters() throws IOException {
        copyOf("tiny-epsilon");
        Path file = folder.resolve("text_encoder/model.safetensors");
        String name = "text_model.final_layer_norm.bias";
        byte[] bytes = Files.readAllBytes(file);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int dtype = text.indexOf("F32", text.indexOf(name));
        bytes[dtype] = 'I';
        Files.write(file, bytes);
        assertRejected("text_encoder/model.safetensors", "'" + name + "' has the dtype I32");
    }

    @Test
    void rejectsTheSameTensorUnderTwoNames() throws IOException {
        copyOf("tiny-v");
        rewrite(
                "text_encoder/model.safetensors",
                Map.of("encoder.layers.0.mlp.fc2.bias", "text_model.final_layer_norm.bias"));
        assertRejected("text_encoder/model.safetensors", "stores the same tensor as");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "unet/config.json, cross_attention_dim, 48, the text encoder's hidden_size is 32",
                "unet/config.json, in_channels, 5, 'in_channels' is 5",
                "unet/config.json, out_channels, 8, 'out_channels' is 8",
                "text_encoder/config.json, vocab_size, 2000, the text encoder has 2000 tokens",
                "text_encoder/config.json, max_position_embeddings, 64, 'model_max_length' is 77",
                "text_encoder/config.json, vocab_size, 2400, embeddings.token_embedding.weight"
            })
    void namesConfigsThatContradictEachOther(String file, String field, String value, String complaint) {
        copyOf("tiny-v");
        Fixtures.set(folder.resolve(file), field, value);
        assertThatExceptionOfType(InvalidModel.class)
                .isThrownBy(() -> ModelFolder.open(folder))
                .withMessageContaining(complaint);
    }

    @Test
    void everyTruncatedFileIsAnError() throws IOException {
        copyOf("tiny-v");
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                byte[] whole = Files.readAllBytes(file);
                for (int part = 0; part < 4; part++) {
                    Files.write(file, Arrays.copyOf(whole, whole.length * part / 4));
                    boolean optional = file.endsWith("merges.txt"); // fewer merges are a tokenizer, too
                    if (!optional) {
                        assertRejected(folder.relativize(file).toString(), "");
                    }
                }
                Files.write(file, whole);
            }
        }
        ModelFolder.open(folder).close();
    }

    private void copyOf(String model) {
        Fixtures.clear(folder);
        Fixtures.copy(Fixtures.REFERENCE.resolve(model), folder);
    }

    private void rewrite(String file, Map<String, String> names) throws IOException {
        Path changed = folder.resolve("changed");
        try (Weights weights = SafetensorsFile.open(folder.resolve(file))) {
            SafetensorsFile.copy(weights, changed, names);
        }
        Files.move(changed, folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }

    private void assertRejected(String file, String... complaint) {
        assertThatExceptionOfType(InvalidModel.class)
                .isThrownBy(() -> ModelFolder.open(folder).close())
                .withMessageStartingWith(file + ": ")
                .satisfies(broken -> assertThat(broken.getMessage()).contains(complaint));
    }
}
