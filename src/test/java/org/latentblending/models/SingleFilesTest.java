package org.latentblending.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.latentblending.models.ModelEntry.State;
import org.latentblending.models.config.SamplerKind;
import org.latentblending.models.config.SchedulerConfig.Prediction;
import org.latentblending.models.weights.SafetensorsFile;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Single files in the models folder, and models elsewhere that the settings name. */
class SingleFilesTest {
    private static final Path LAYOUTS = Fixtures.REFERENCE.resolve("layouts");

    @TempDir
    private Path models;

    @TempDir
    private Path elsewhere;

    @BeforeEach
    void putATokenizer() {
        Fixtures.copy(LAYOUTS.resolve("tokenizer"), models.resolve("tokenizer"));
    }

    @Test
    void areModels() throws IOException {
        put("original.safetensors", "a.safetensors");
        put("original.yaml", "a.yaml");
        put("averaged.ckpt", "b.ckpt");
        put("averaged.yaml", "b.yaml");
        ModelCatalogue catalogue = catalogue(List.of());
        assertThat(catalogue.list())
                .extracting(ModelEntry::id, ModelEntry::state, ModelEntry::prediction)
                .containsExactly(tuple("a", State.AVAILABLE, Prediction.V), tuple("b", State.AVAILABLE, Prediction.V));
        try (ModelFolder model = catalogue.open("b")) {
            assertThat(model.id()).isEqualTo("b");
        }
    }

    @Test
    void checksAgainWhenTheConfigOrTokenizerChanges() throws IOException {
        put("original.safetensors", "a.safetensors");
        ModelCatalogue catalogue = catalogue(List.of());
        assertThat(reason(catalogue, "a")).contains("beside it as a.yaml", "768");
        put("original.yaml", "a.yaml");
        assertThat(reason(catalogue, "a")).isNull();
        Files.delete(models.resolve("tokenizer/vocab.json"));
        assertThat(reason(catalogue, "a")).isEqualTo("tokenizer/vocab.json: is missing");
        Fixtures.clear(models.resolve("tokenizer"));
        Files.delete(models.resolve("tokenizer"));
        assertThat(reason(catalogue, "a"))
                .isEqualTo("a.safetensors: has 2314 tokens, CLIP's vocabulary has 49408: put the model's own into the"
                        + " folder 'tokenizer' beside it");
    }

    @Test
    void prefersFoldersToSafetensorsAndThoseToCheckpoints() throws IOException {
        Files.writeString(models.resolve("a.ckpt"), "no checkpoint");
        put("original.safetensors", "a.safetensors");
        put("original.yaml", "a.yaml");
        assertThat(reason(catalogue(List.of()), "a")).isNull();
        Path folder = Files.createDirectory(models.resolve("a"));
        Files.writeString(folder.resolve("model_index.json"), "{}");
        assertThat(reason(catalogue(List.of()), "a")).startsWith("model_index.json: ");
    }

    @Test
    void mayBeInAnotherFolder() throws IOException {
        Files.copy(LAYOUTS.resolve("original.safetensors"), elsewhere.resolve("far.safetensors"));
        Files.copy(LAYOUTS.resolve("original.yaml"), elsewhere.resolve("far.yaml"));
        Fixtures.copy(LAYOUTS.resolve("tokenizer"), elsewhere.resolve("tokenizer"));
        Path folder = LAYOUTS.resolve("folder");
        new ApplicationContextRunner()
                .withUserConfiguration(Settings.class, ModelCatalogue.class)
                .withPropertyValues(
                        "latentblending.models=" + models,
                        "latentblending.model-paths=%s,%s,%s"
                                .formatted(elsewhere.resolve("far.safetensors"), folder, elsewhere.resolve("no.ckpt")))
                .run(context -> {
                    ModelCatalogue catalogue = context.getBean(ModelCatalogue.class);
                    assertThat(catalogue.list())
                            .extracting(ModelEntry::id, ModelEntry::state)
                            .containsExactly(
                                    tuple("far", State.AVAILABLE),
                                    tuple("folder", State.AVAILABLE),
                                    tuple("no", State.INVALID));
                    assertThat(reason(catalogue, "no")).isEqualTo("no.ckpt: is missing");
                    catalogue.open("far").close();
                });
    }

    @EnableConfigurationProperties(ModelSettings.class)
    static class Settings {}

    /** The fixture's heads have 16 channels, which only its config states; a name alone leads to this error. */
    @ParameterizedTest
    @CsvSource({
        "sd-768-v, which are not divisible into heads of 64",
        "SD-2.1-BASE, which are not divisible into heads of 64",
        "sd_v2-1_512-ema-pruned, which are not divisible into heads of 64",
        "sd, has an unknown prediction type",
        "sd-7680, has an unknown prediction type",
        "sd-768-from-512, has an unknown prediction type"
    })
    void derivesThePredictionFromTheNameWithoutAConfig(String name, String complaint) throws IOException {
        put("original.safetensors", name + ".safetensors");
        assertThat(reason(catalogue(List.of()), name)).contains(complaint);
    }

    /** A single file has no scheduler: its name says that it is made for a few steps. */
    @ParameterizedTest
    @CsvSource({"sd_turbo, 4, 1, EULER", "My-Turbo.2, 4, 1, EULER", "turbocharged, 30, 4, DDIM"})
    void drawsATurboModelInFourSteps(String name, int steps, double guidance, SamplerKind sampler) throws IOException {
        put("original.safetensors", name + ".safetensors");
        put("original.yaml", name + ".yaml");

        ModelEntry model = catalogue(List.of()).find(name).orElseThrow();

        assertThat(model.defaults())
                .returns(steps, ModelDefaults::steps)
                .returns(guidance, ModelDefaults::guidanceScale)
                .returns(sampler, ModelDefaults::sampler);
        assertThat(model.notes()).hasSize(sampler == SamplerKind.EULER ? 1 : 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            cond_stage_model.transformer.text_model.final_layer_norm.weight | is a model of the 1.x family; only 2.x
            conditioner.embedders.0.model.ln_final.weight       | is a model of the XL family; only 2.x
            model.diffusion_model.joint_blocks.0.x.weight       | is a model of the 3.x family
            double_blocks.0.img_attn.norm.weight                | is a model of the FLUX family
            lora_unet_down_blocks_0.alpha                       | is a LoRA, an addition to a model
            lora_te_text_model_encoder.lora_up.weight           | is a LoRA
            unet.mid_block.attentions.0.to_k.lora_A.weight      | is a LoRA
            mid_block.attn1.processor.to_k_lora.down.weight     | is a LoRA
            lora_unet_mid_block.hada_w1_a                       | is a LoRA
            emb_params                                          | is an embedding (a textual inversion)
            control_model.zero_convs.0.0.weight                 | is a ControlNet
            first_stage_model.encoder.conv_in.bias              | is an autoencoder (a VAE) alone
            decoder.conv_in.weight                              | is an autoencoder (a VAE) alone
            decoder.layers.2.conv.0.weight                      | is TAESD, a tiny autoencoder, no model. Put it into a folder
            taesd_decoder.3.conv.0.weight                       | is TAESD
            3.conv.0.weight                                     | is TAESD
            model.diffusion_model.out.2.bias                    | is a UNet alone
            down_blocks.0.resnets.0.conv1.weight                | is the UNet of a model in diffusers' layout
            text_model.final_layer_norm.weight                  | is the text encoder of a model in diffusers' layout
            body.0.rdb1.conv1.weight                            | is not a model of the 2.x family in the original layout
            """)
    void saysWhatAFileIsThatIsNoModel(String tensor, String reason) throws IOException {
        write(tensor, "[1]", 2);
        assertThat(reason(catalogue(List.of()), "a"))
                .startsWith("a.safetensors: ")
                .contains(reason);
    }

    /** An embedding has one tensor with a row for each of its tokens. */
    @Test
    void recognizesEmbeddingsByTheirShape() throws IOException {
        write("<my-style>", "[2,1024]", 4096);
        assertThat(reason(catalogue(List.of()), "a")).contains("is an embedding (a textual inversion)");
        write("<my-style>", "[2048]", 4096);
        assertThat(reason(catalogue(List.of()), "a")).contains("is not a model of the 2.x family");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            a.safetensors | <!DOCTYPE html><title>Sign in</title>          | is a web page, not a model
            a.ckpt        | <html><head>                                   | is a web page, not a model
            a.ckpt        | version https://git-lfs.github.com/spec/v1 oid | is a pointer of Git LFS
            a.safetensors | {"error": "Access to model is restricted"}     | is a text, not a model: "{"error": "Access to
            """)
    void saysWhatATextIs(String file, String text, String reason) throws IOException {
        Files.writeString(models.resolve(file), "\n" + text + "\n");
        assertThat(reason(catalogue(List.of()), "a")).startsWith(file + ": ").contains(reason, "ownload");
    }

    /** With a byte order mark, in UTF-8 whose last character the first 512 bytes cut, and in Latin-1. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            UTF-8      | \uFEFF<!DOCTYPE html><title>Sign in</title> | is a web page, not a model
            UTF-8      | <html><title>Connexion à la bibliothèque     | is a web page, not a model
            ISO-8859-1 | <html><title>Connexion à la bibliothèque     | is a web page, not a model
            UTF-8      | accès refusé                                 | is a text, not a model: "accès refusé
            """)
    void saysWhatATextOfOtherLettersIs(String encoding, String text, String reason) throws IOException {
        Files.writeString(models.resolve("a.safetensors"), text + "é".repeat(300), Charset.forName(encoding));
        assertThat(reason(catalogue(List.of()), "a"))
                .startsWith("a.safetensors: ")
                .contains(reason, "ownload");
    }

    /** What a merge of LoRAs leaves beside the three networks. */
    @Test
    void aModelMayHaveATensorOfALora() throws IOException {
        String rest = "lora_unet_mid_block.alpha";
        Path original = LAYOUTS.resolve("original.safetensors");
        byte[] stored = Files.readAllBytes(original);
        int length = Math.toIntExact(
                ByteBuffer.wrap(stored).order(ByteOrder.LITTLE_ENDIAN).getLong());
        String header = new String(stored, Long.BYTES, length, StandardCharsets.UTF_8).strip();
        int data = stored.length - Long.BYTES - length;
        String extended = header.substring(0, header.length() - 1) + ","
                + SafetensorsFile.tensor(rest, "F16", "[1]", data, data + 2) + "}";
        byte[] numbers = Arrays.copyOfRange(stored, Long.BYTES + length, stored.length + 2);
        SafetensorsFile.write(models.resolve("a.safetensors"), extended, numbers);
        put("original.yaml", "a.yaml");
        assertThat(reason(catalogue(List.of()), "a")).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "a.ckpt, original.safetensors, Rename it to end in '.safetensors'",
        "a.safetensors, averaged.ckpt, rename it to end in '.ckpt'"
    })
    void namesTheOtherFormat(String file, String fixture, String reason) throws IOException {
        put(fixture, file);
        assertThat(reason(catalogue(List.of()), "a")).contains(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "a.safetensors, 00000000, is truncated",
        "a.safetensors, 1f8b0800, is a gzip file",
        "a.ckpt, 80028a0a6cfc9c46, was written by a PyTorch before 1.6",
        "a.ckpt, 80047d942e, is a bare Python pickle",
        "a.ckpt, 504b0304140000, is truncated or was not written by torch.save"
    })
    void recognizesOtherFormats(String file, String hex, String reason) throws IOException {
        Files.write(models.resolve(file), HexFormat.of().parseHex(hex));
        assertThat(reason(catalogue(List.of()), "a")).contains(reason);
    }

    @Test
    void endingsMayBeInCapitals() throws IOException {
        put("original.safetensors", "a.SafeTensors");
        put("original.yaml", "a.YAML");
        assertThat(reason(catalogue(List.of()), "a")).isNull();
        put("averaged.ckpt", "b.CKPT");
        put("averaged.yaml", "b.yml");
        assertThat(reason(catalogue(List.of()), "b")).isNull();
    }

    private void write(String tensor, String shape, int bytes) throws IOException {
        String header = "{" + SafetensorsFile.tensor(tensor, "F16", shape, 0, bytes) + "}";
        SafetensorsFile.write(models.resolve("a.safetensors"), header, new byte[bytes]);
    }

    private void put(String fixture, String name) throws IOException {
        Files.copy(LAYOUTS.resolve(fixture), models.resolve(name));
    }

    private ModelCatalogue catalogue(List<Path> paths) {
        return new ModelCatalogue(new ModelSettings(models, paths, null));
    }

    private static String reason(ModelCatalogue catalogue, String id) {
        return catalogue.find(id).orElseThrow().reason();
    }
}
