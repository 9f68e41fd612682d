package org.latentblending.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.latentblending.models.ModelEntry.State;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.config.ModelConfig.ModelKind;
import org.latentblending.models.config.SamplerKind;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class ModelCatalogueTest {
    @TempDir
    private Path models;

    @Test
    void listsGoodAndBrokenFoldersSideBySide() throws IOException {
        put("tiny-v", "good");
        put("tiny-epsilon", "broken");
        Files.delete(models.resolve("broken/unet/config.json"));
        Files.createDirectories(models.resolve("empty/unet"));
        Files.createDirectories(models.resolve("notes"));
        Files.writeString(models.resolve("notes/README.md"), "no model");
        Files.writeString(models.resolve("README.md"), "no folder");
        put("tiny-v", ".hidden");

        assertThat(catalogue().list())
                .extracting(ModelEntry::id, ModelEntry::state, ModelEntry::reason)
                .containsExactly(
                        tuple("broken", State.INVALID, "unet/config.json: is missing"),
                        tuple("good", State.AVAILABLE, null));
    }

    @Test
    void writesTheContractsJson() {
        put("tiny-v", "embedded");
        ModelCatalogue catalogue = catalogue();
        catalogue.ready("embedded", "cpu", "bfloat16");
        JsonNode models = new JsonMapper().readTree(new JsonMapper().writeValueAsString(catalogue.list()));
        JsonNode samplers = ((ObjectNode) models.get(0)).remove("samplers");
        JsonNode defaults = ((ObjectNode) models.get(0)).remove("defaults");
        assertThat(samplers.valueStream().map(JsonNode::asString)).contains("ddim", "euler");
        assertThat(defaults.get("steps").asInt()).isEqualTo(30);
        assertThat(models)
                .isEqualTo(
                        new JsonMapper()
                                .readTree(
                                        """
                        [{"id": "embedded", "kind": "text-to-image", "prediction": "v", "predictionFrom": "config",
                          "width": 128, "height": 128, "sizeMultiple": 64, "autoencoders": ["full"], "upscalers": [], "notes": [],
                          "files": ["unet/diffusion_pytorch_model.safetensors", "vae/diffusion_pytorch_model.safetensors",
                                    "text_encoder/model.safetensors"],
                          "default": true, "state": "ready", "reason": null, "devices": ["cpu"],
                          "precision": {"cpu": "bfloat16"}}]
                        """));
    }

    @Test
    void offersTheSamplersOfItsSchedulerAndAnyOfANodeThatTellsNone() {
        put("tiny-v", "embedded");
        ModelEntry entry = catalogue().list().get(0);
        assertThat(entry.offers(SamplerKind.DDIM)).isTrue();
        assertThat(entry.offers(SamplerKind.DPM_SOLVER)).isFalse();

        ObjectNode earlier = new JsonMapper().valueToTree(entry);
        earlier.remove("samplers");
        assertThat(new JsonMapper().treeToValue(earlier, ModelEntry.class).offers(SamplerKind.DDIM))
                .isTrue();
    }

    @Test
    void takesItsSettingsFromTheConfiguration() {
        put("tiny-v", "a");
        put("tiny-v", "b");
        new ApplicationContextRunner()
                .withUserConfiguration(Settings.class, ModelCatalogue.class)
                .withPropertyValues("latentblending.models=" + models, "latentblending.default-model=b")
                .run(context -> assertThat(context.getBean(ModelCatalogue.class).list())
                        .extracting(ModelEntry::id, ModelEntry::isDefault)
                        .containsExactly(tuple("a", false), tuple("b", true)));
    }

    @EnableConfigurationProperties(ModelSettings.class)
    static class Settings {}

    @Test
    void withoutAFolderThereAreNoModels() {
        ModelCatalogue catalogue = new ModelCatalogue(new ModelSettings(models.resolve("nowhere"), List.of(), null));
        assertThat(catalogue.list()).isEmpty();
        assertThat(catalogue.defaultModel()).isEmpty();
    }

    @Test
    void detectsAddedRepairedBrokenAndRemovedModels() throws IOException {
        ModelCatalogue catalogue = catalogue();
        assertThat(catalogue.list()).isEmpty();
        put("tiny-v", "a");
        assertThat(state(catalogue, "a")).isEqualTo(State.AVAILABLE);

        Path config = models.resolve("a/unet/config.json");
        String good = Files.readString(config);
        Files.writeString(config, good.replace("\"silu\"", "\"gelu\""));
        assertThat(catalogue.find("a").orElseThrow().reason())
                .isEqualTo("unet/config.json: 'act_fn' is \"gelu\", which is not supported; supported: \"silu\"");

        // Of the same size, and mended within the clock's resolution: the time tells.
        Files.writeString(config, good);
        Files.setLastModifiedTime(config, FileTime.fromMillis(1_700_000_000_000L));
        assertThat(state(catalogue, "a")).isEqualTo(State.AVAILABLE);

        Fixtures.clear(models);
        assertThat(catalogue.list()).isEmpty();
    }

    @Test
    void doesNotCheckUnchangedFoldersAgain() throws IOException {
        put("tiny-v", "a");
        ModelCatalogue catalogue = catalogue();
        assertThat(state(catalogue, "a")).isEqualTo(State.AVAILABLE);
        Path config = models.resolve("a/unet/config.json");
        FileTime before = Files.getLastModifiedTime(config);
        Files.writeString(config, " ".repeat((int) Files.size(config)));
        Files.setLastModifiedTime(config, before);
        assertThat(state(catalogue, "a")).isEqualTo(State.AVAILABLE);
    }

    @Test
    void listsTheDevicesOfAModel() {
        put("tiny-v", "a");
        ModelCatalogue catalogue = catalogue();
        catalogue.loading("a", "cuda:1");
        assertThat(state(catalogue, "a")).isEqualTo(State.LOADING);
        catalogue.ready("a", "cuda:1", "float16");
        catalogue.loading("a", "cuda:0");
        assertThat(state(catalogue, "a")).isEqualTo(State.READY);
        assertThat(catalogue.find("a").orElseThrow().devices()).containsExactlyInAnyOrder("cuda:0", "cuda:1");
        assertThat(catalogue.find("a").orElseThrow().precision())
                .as("only where it is loaded")
                .containsExactly(entry("cuda:1", "float16"));
        catalogue.unloaded("a", "cuda:0");
        catalogue.unloaded("a", "cuda:1");
        assertThat(state(catalogue, "a")).isEqualTo(State.AVAILABLE);
        assertThat(catalogue.find("a").orElseThrow().devices()).isEmpty();
        assertThat(catalogue.find("a").orElseThrow().precision()).isNull();
    }

    @Test
    void aModelThatFailedToLoadIsInvalidUntilItsFilesChange() throws IOException {
        put("tiny-v", "a");
        put("tiny-epsilon", "b");
        ModelCatalogue catalogue = catalogue();
        assertThat(catalogue.defaultModel().orElseThrow().id()).isEqualTo("a");
        catalogue.loading("a", "cpu");
        catalogue.failed("a", catalogue.version("b"), "these files are gone");
        assertThat(state(catalogue, "a")).isEqualTo(State.LOADING);
        catalogue.failed("a", catalogue.version("a"), "unet: the tensor 'conv_in.weight' holds NaN");
        ModelEntry failed = catalogue.find("a").orElseThrow();
        assertThat(failed.state()).isEqualTo(State.INVALID);
        assertThat(failed.reason()).contains("NaN");
        assertThat(failed.kind()).as("its files are known").isEqualTo(ModelKind.TEXT_TO_IMAGE);
        assertThat(failed.devices()).isEmpty();
        assertThat(catalogue.defaultModel().orElseThrow().id()).isEqualTo("b");

        Files.setLastModifiedTime(models.resolve("a/unet/config.json"), FileTime.fromMillis(1_700_000_000_000L));
        assertThat(state(catalogue, "a")).isEqualTo(State.AVAILABLE);
    }

    @Test
    void choosesTheDefault() throws IOException {
        put("tiny-epsilon", "first");
        put("tiny-v", "second");
        assertThat(catalogue().defaultModel().orElseThrow().id()).isEqualTo("first");
        assertThat(catalogue("second").defaultModel().orElseThrow().id()).isEqualTo("second");
        assertThat(catalogue("absent").defaultModel()).isEmpty();
        put("tiny-v", "embedded");
        assertThat(catalogue().defaultModel().orElseThrow().id()).isEqualTo("embedded");
        Files.delete(models.resolve("embedded/unet/config.json"));
        assertThat(catalogue().defaultModel().orElseThrow().id()).isEqualTo("first");
        assertThat(catalogue("embedded").defaultModel().orElseThrow().state()).isEqualTo(State.INVALID);
    }

    @Test
    void listsBothModelsOfThisRepository() {
        ModelCatalogue catalogue = new ModelCatalogue(new ModelSettings(Path.of("models"), List.of(), null));
        ModelEntry fast = catalogue.find("embedded-turbo").orElseThrow();
        assertThat(fast.state()).isEqualTo(State.AVAILABLE);
        assertThat(fast.defaults())
                .extracting(ModelDefaults::steps, ModelDefaults::guidanceScale, ModelDefaults::sampler)
                .containsExactly(4, 1.0, SamplerKind.EULER);
        assertThat(catalogue.defaultModel().orElseThrow().id()).isEqualTo("embedded");
    }

    @Test
    void opensAModel() {
        put("tiny-v", "a");
        try (ModelFolder model = catalogue().open("a")) {
            assertThat(model.id()).isEqualTo("a");
            assertThat(model.unet().data("conv_in.bias").remaining()).isEqualTo(64);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"b", "", ".", "..", "../a", "a/../a", "a/", "/etc", "a\0"})
    void opensNoOtherPaths(String id) {
        put("tiny-v", "a");
        assertThat(catalogue().find(id)).isEmpty();
        assertThatExceptionOfType(InvalidModel.class)
                .isThrownBy(() -> catalogue().open(id))
                .withMessageEndingWith("is not in the models folder");
    }

    @ParameterizedTest
    @ValueSource(strings = {"my model", "modèle", "-x", "a%2Fb", "a\nb"})
    void rejectsUnsafeFolderNames(String name) {
        put("tiny-v", name);
        ModelEntry entry = catalogue().find(name).orElseThrow();
        assertThat(entry.state()).isEqualTo(State.INVALID);
        assertThat(entry.reason()).contains("name may have the letters");
    }

    @Test
    void followsLinksAndReportsDanglingOnes() throws IOException {
        Path elsewhere = Fixtures.copy(Fixtures.REFERENCE.resolve("tiny-v"), models.resolve(".elsewhere"));
        Files.createSymbolicLink(models.resolve("linked"), elsewhere);
        put("tiny-v", "dangling");
        Path weights = models.resolve("dangling/unet/diffusion_pytorch_model.safetensors");
        Files.delete(weights);
        Files.createSymbolicLink(weights, models.resolve("nowhere"));
        Files.createSymbolicLink(models.resolve("dangling/loop"), models.resolve("dangling"));
        ModelCatalogue catalogue = catalogue();
        assertThat(state(catalogue, "linked")).isEqualTo(State.AVAILABLE);
        assertThat(catalogue.find("dangling").orElseThrow().reason())
                .isEqualTo("unet/diffusion_pytorch_model.safetensors: is missing");
    }

    /** Euler with trailing spacing: of a model for few steps, and of one with v prediction that needs many. */
    @ParameterizedTest
    @CsvSource({"tiny-epsilon, fast, 4", "tiny-v, fine-tune, 30", "tiny-v, my-turbo, 4", "tiny-v, turbocharged, 30"})
    void onlyDistilledModelsGetFewSteps(String fixture, String id, int steps) {
        put(fixture, id);
        Path scheduler = models.resolve(id).resolve("scheduler/scheduler_config.json");
        Fixtures.set(scheduler, "_class_name", "\"EulerDiscreteScheduler\"");
        Fixtures.set(scheduler, "timestep_spacing", "\"trailing\"");

        assertThat(catalogue().find(id).orElseThrow().defaults())
                .returns(steps, ModelDefaults::steps)
                .returns(SamplerKind.EULER, ModelDefaults::sampler);
    }

    private ModelCatalogue catalogue() {
        return catalogue(null);
    }

    private ModelCatalogue catalogue(@Nullable String defaultModel) {
        return new ModelCatalogue(new ModelSettings(models, List.of(), defaultModel));
    }

    private void put(String fixture, String id) {
        Fixtures.copy(Fixtures.REFERENCE.resolve(fixture), models.resolve(id));
    }

    private static State state(ModelCatalogue catalogue, String id) {
        return catalogue.find(id).orElseThrow().state();
    }
}
