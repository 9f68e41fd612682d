package org.latentblending.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    @Test
    void namesTheUnsupportedFamily() throws IOException {
        write("cond_stage_model.transformer.text_model.final_layer_norm.weight");
        assertThat(reason(catalogue(List.of()), "a")).endsWith("is a model of the 1.x family; only 2.x is supported");
        write("conditioner.embedders.0.model.ln_final.weight");
        assertThat(reason(catalogue(List.of()), "a")).contains("the XL family");
        write("lora_unet_down_blocks_0.alpha");
        assertThat(reason(catalogue(List.of()), "a"))
                .endsWith("is not a model of the 2.x family in the original layout: it has"
                        + " 'lora_unet_down_blocks_0.alpha'");
        write("first_stage_model.encoder.conv_in.bias");
        assertThat(reason(catalogue(List.of()), "a")).endsWith("lacks 'first_stage_model.encoder.conv_in.weight'");
    }

    private void write(String tensor) throws IOException {
        String header = "{" + SafetensorsFile.tensor(tensor, "F16", "[1]", 0, 2) + "}";
        SafetensorsFile.write(models.resolve("a.safetensors"), header, new byte[2]);
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
