package org.latentblending.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.latentblending.models.ModelEntry.State;
import org.latentblending.models.config.AutoencoderConfig;
import org.latentblending.models.config.AutoencoderKind;
import org.latentblending.models.weights.SafetensorsFile;
import org.latentblending.models.weights.Weights;

/** Where TAESD's files are looked for, and what is said of others. */
class TinyAutoencoderTest {
    private static final Path TAESD = Fixtures.REFERENCE.resolve("taesd");
    private static final String ORIGINAL = "taesd_decoder.safetensors";

    @TempDir
    private Path models;

    @ParameterizedTest
    @CsvSource({
        "diffusers,  taesd/diffusion_pytorch_model.safetensors",
        "original,   taesd/taesd_decoder.safetensors",
        "checkpoint, taesd/taesd_decoder.pth"
    })
    void isFoundInTheModelsFolderInEachLayout(String layout, String file) {
        put("a");
        Fixtures.copy(TAESD.resolve(layout), models.resolve("a/taesd"));

        ModelEntry entry = entry("a");

        assertThat(entry.autoencoders()).containsExactly(AutoencoderKind.FULL, AutoencoderKind.TINY);
        assertThat(entry.notes()).isEmpty();
        assertThat(entry.files()).endsWith(file);
        try (ModelFolder folder = ModelFolder.open(models.resolve("a"))) {
            assertThat(folder.tinyDecoder().names())
                    .contains("layers.0.bias", "layers.6.weight", "layers.17.conv.4.weight", "layers.18.bias")
                    .doesNotContain("layers.6.bias")
                    .hasSize(67);
        }
    }

    @Test
    void comfyUisNamesAreRead() throws IOException {
        put("a");
        Path folder = Files.createDirectories(models.resolve("a/taesd"));
        try (Weights stored = SafetensorsFile.open(TAESD.resolve("original").resolve(ORIGINAL))) {
            var names = new java.util.HashMap<String, String>();
            stored.names().forEach(name -> names.put(name, "taesd_decoder." + name));
            SafetensorsFile.copy(stored, folder.resolve(ORIGINAL), names);
        }
        assertThat(entry("a").hasTinyAutoencoder()).isTrue();
    }

    @Test
    void aModelWithoutOneHasItsOwnAutoencoderOnly() {
        put("a");
        assertThat(entry("a").autoencoders()).containsExactly(AutoencoderKind.FULL);
    }

    @Test
    void isFoundWhenItIsAddedAndRemoved() {
        put("a");
        ModelCatalogue catalogue = catalogue();
        assertThat(catalogue.find("a").orElseThrow().hasTinyAutoencoder()).isFalse();
        Fixtures.copy(TAESD.resolve("original"), models.resolve("a/taesd"));
        assertThat(catalogue.find("a").orElseThrow().hasTinyAutoencoder()).isTrue();
        Fixtures.clear(models.resolve("a/taesd"));
        assertThat(catalogue.find("a").orElseThrow().notes())
                .containsExactly("The tiny autoencoder is not used: taesd: has neither"
                        + " diffusion_pytorch_model.safetensors nor taesd_decoder.safetensors or .pth");
    }

    /** Beside the models it is for all with the latents of 2.x; the fixture has others, as the embedded model has. */
    @Test
    void oneBesideTheModelsServesThoseOfTheFamily() throws IOException {
        put("a");
        Path single = Files.writeString(models.resolve("b.ckpt"), "");
        Fixtures.copy(TAESD.resolve("original"), models.resolve("taesd"));
        Path folder = models.resolve("a");

        assertThat(found(folder, AutoencoderConfig.OF_2_X)).isEqualTo("../taesd/" + ORIGINAL);
        assertThat(found(single, AutoencoderConfig.OF_2_X)).isEqualTo("taesd/" + ORIGINAL);
        assertThat(entry("a").autoencoders()).containsExactly(AutoencoderKind.FULL);
        assertThat(catalogue().list())
                .as("it is no model itself")
                .extracting(ModelEntry::id)
                .containsExactly("a", "b");

        Fixtures.copy(TAESD.resolve("checkpoint"), models.resolve("a/taesd"));
        assertThat(found(folder, AutoencoderConfig.OF_2_X)).isEqualTo("taesd/taesd_decoder.pth");
    }

    /** The published autoencoder is recognized by its config. */
    @Test
    void thePublishedModelsHaveTheLatentsOf2x() {
        assertThat(AutoencoderConfig.read(
                        org.latentblending.models.config.ConfigFile.read(Fixtures.SD_2_1, "vae/config.json")))
                .isEqualTo(AutoencoderConfig.OF_2_X);
    }

    private static String found(Path model, AutoencoderConfig autoencoder) {
        TinyAutoencoder found = TinyAutoencoder.find(model, model, autoencoder);
        assertThat(found.problem()).isNull();
        found.decoder().close();
        return found.file();
    }

    @ParameterizedTest
    @CsvSource({
        "_class_name, '\"AutoencoderKL\"', '\"AutoencoderKL\", which is not supported; supported: \"AutoencoderTiny\"'",
        "act_fn, '\"silu\"', '\"silu\", which is not supported'",
        "upsample_fn, '\"bilinear\"', which is not supported",
        "scaling_factor, 0.5, '0.5, which is not supported; supported: 1'",
        "another, 1, has unknown fields: 'another'"
    })
    void aConfigOfAnotherNetworkIsSaid(String field, String value, String reason) {
        put("a");
        Fixtures.copy(TAESD.resolve("diffusers"), models.resolve("a/taesd"));
        Fixtures.set(models.resolve("a/taesd/config.json"), field, value);

        assertThat(note()).contains("taesd/config.json: ").contains(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "18.conv.2.weight, '', lacks '18.conv.2.weight'",
        "17.weight, '', lacks '17.weight'",
        "1.weight, '', has no decoder of TAESD",
        "19.weight, '', lacks '20.weight'",
        "19.bias, other, lacks '19.bias'",
        "3.conv.0.bias, 1.weight.3, lacks '3.conv.0.bias'"
    })
    void aDecoderThatIsNotWholeIsSaid(String tensor, String name, String reason) throws IOException {
        copy(Map.of(tensor, name));
        assertThat(note()).contains("taesd/" + ORIGINAL + ": ").contains(reason);
    }

    @Test
    void aTensorMoreIsSaid() throws IOException {
        put("a");
        Path folder = Files.createDirectories(models.resolve("a/taesd"));
        try (Weights stored = SafetensorsFile.open(TAESD.resolve("original").resolve(ORIGINAL))) {
            SafetensorsFile.copyWith(stored, folder.resolve(ORIGINAL), "3.skip.weight", stored, "1.weight");
        }
        assertThat(note()).contains("has unexpected tensors: '3.skip.weight'");
    }

    /** Those of other families have 16 channels, and a larger factor. */
    @ParameterizedTest
    @CsvSource({
        "1.weight, 19.weight, 'decodes latents of 8 channels, those of this model have 4'",
        "7.weight, 1.weight, 'the tensor ''7.weight'' has the shape [8, 4, 3, 3], the config requires [8, 8, 3, 3]'",
        "1.weight, 1.bias, 'the tensor ''1.weight'' has the shape [8]'"
    })
    void wrongShapesAreSaid(String tensor, String other, String reason) throws IOException {
        put("a");
        Path folder = Files.createDirectories(models.resolve("a/taesd"));
        try (Weights stored = SafetensorsFile.open(TAESD.resolve("original").resolve(ORIGINAL))) {
            SafetensorsFile.copyWith(stored, folder.resolve(ORIGINAL), tensor, stored, other);
        }
        assertThat(note()).contains(reason);
    }

    @Test
    void oneOfAnotherFactorIsSaid() {
        var smaller = new AutoencoderConfig(4, List.of(8, 8, 8), 1, 8, 1);
        Path model = put("a");
        Fixtures.copy(TAESD.resolve("original"), model.resolve("taesd"));
        assertThat(TinyAutoencoder.find(model, model, smaller).problem())
                .endsWith("enlarges latents 8 times, this model needs 4 times");
    }

    @ParameterizedTest
    @ValueSource(strings = {"taesd_decoder.safetensors", "taesd_decoder.pth"})
    void aPointerIsSaid(String file) throws IOException {
        put("a");
        Files.writeString(
                Files.createDirectories(models.resolve("a/taesd")).resolve(file),
                "version https://git-lfs.github.com/spec/v1\noid sha256:0\n");
        assertThat(note()).contains("taesd/" + file + ": is a pointer of Git LFS");
    }

    /** Numbers that are not finite would fail the model when it is loaded. */
    @Test
    void aNumberThatIsNotFiniteIsSaid() throws IOException {
        put("a");
        Path file = Fixtures.copy(TAESD.resolve("original"), models.resolve("a/taesd"))
                .resolve(ORIGINAL);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] = 0x7F;
        bytes[bytes.length - 2] = (byte) 0xFF;
        Files.write(file, bytes);
        assertThat(note()).contains("holds a number that is not finite");
    }

    private void copy(Map<String, String> names) throws IOException {
        put("a");
        Path folder = Files.createDirectories(models.resolve("a/taesd"));
        try (Weights stored = SafetensorsFile.open(TAESD.resolve("original").resolve(ORIGINAL))) {
            SafetensorsFile.copy(stored, folder.resolve(ORIGINAL), names);
        }
    }

    /** The model stays usable. */
    private String note() {
        ModelEntry entry = entry("a");
        assertThat(entry.state()).isEqualTo(State.AVAILABLE);
        assertThat(entry.autoencoders()).containsExactly(AutoencoderKind.FULL);
        assertThat(entry.files()).noneMatch(file -> file.contains("taesd"));
        assertThat(entry.notes()).hasSize(1);
        return entry.notes().get(0);
    }

    private Path put(String id) {
        return Fixtures.copy(Fixtures.REFERENCE.resolve("tiny-v"), models.resolve(id));
    }

    private ModelEntry entry(String id) {
        return catalogue().find(id).orElseThrow();
    }

    private ModelCatalogue catalogue() {
        return new ModelCatalogue(new ModelSettings(models, List.of(), null));
    }
}
