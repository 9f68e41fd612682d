package org.latentblending.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.latentblending.models.ModelEntry.UpscalerEntry;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.weights.SafetensorsFile;
import org.latentblending.models.weights.Weights;

/** Upscalers in the models folder and in a model's folder, whole and broken. */
class UpscalersTest {
    private static final Path UPSCALERS = Fixtures.REFERENCE.resolve("upscalers");

    @TempDir
    private Path models;

    @ParameterizedTest
    @CsvSource({"rrdb-x4.pth, 4", "rrdb-x2.safetensors, 2", "compact-x4.pth, 4", "compact-x2.safetensors, 2"})
    void theFileTellsTheFactor(String file, int factor) {
        Upscaler upscaler = Upscaler.read(UPSCALERS.resolve(file));

        assertThat(upscaler.factor()).isEqualTo(factor);
        assertThat(file).startsWith(upscaler.name() + ".");
    }

    @Test
    void everyModelHasTheSharedOnesAndItsOwnFirst() throws IOException {
        Path model = put("a");
        put("b");
        share("compact-x2.safetensors", "compact-x2.safetensors");
        share("rrdb-x4.pth", "a-x4.pth");
        own(model, "compact-x4.pth", "z-x4.pth");
        own(model, "compact-x4.pth", "compact-x2.pth"); // its own precedes one of the same name

        assertThat(entry("a").upscalers())
                .containsExactly(
                        new UpscalerEntry("compact-x2", 4, true),
                        new UpscalerEntry("z-x4", 4, true),
                        new UpscalerEntry("a-x4", 4, false));
        assertThat(entry("b").upscalers())
                .containsExactly(new UpscalerEntry("a-x4", 4, false), new UpscalerEntry("compact-x2", 2, false));
        assertThat(catalogue().list()).extracting(ModelEntry::id).containsExactly("a", "b");
        assertThat(catalogue().upscalers("on another server"))
                .isEqualTo(entry("b").upscalers());
        assertThat(catalogue().upscaler("a", "COMPACT-x2").factor()).isEqualTo(4);
        assertThat(catalogue().upscaler("b", "compact-x2").factor()).isEqualTo(2);
    }

    @Test
    void theDefaultIsTheModelsOwnThenOneOfTheSameFactor() throws IOException {
        Path model = put("a");
        put("b");
        share("compact-x4.pth", "a.pth");
        share("compact-x2.safetensors", "b.safetensors");
        share("compact-x2.safetensors", "c.safetensors");
        own(model, "compact-x4.pth", "z.pth");

        assertThat(UpscalerEntry.choose(entry("a").upscalers(), null, 2))
                .hasValueSatisfying(found -> assertThat(found.name()).isEqualTo("z"));
        assertThat(UpscalerEntry.choose(entry("b").upscalers(), null, 2))
                .hasValueSatisfying(found -> assertThat(found.name()).isEqualTo("b"));
        assertThat(UpscalerEntry.choose(entry("b").upscalers(), null, 4))
                .hasValueSatisfying(found -> assertThat(found.name()).isEqualTo("a"));
        assertThat(UpscalerEntry.choose(entry("b").upscalers(), "C", 4))
                .hasValueSatisfying(found -> assertThat(found.name()).isEqualTo("c"));
        assertThat(UpscalerEntry.choose(entry("b").upscalers(), "d", 4)).isEmpty();
    }

    @Test
    void filesComeAndGo() throws IOException {
        put("a");
        ModelCatalogue catalogue = catalogue();
        assertThat(catalogue.find("a").orElseThrow().upscalers()).isEmpty();

        Path file = share("compact-x4.pth", "b.pth");
        assertThat(catalogue.find("a").orElseThrow().upscalers()).hasSize(1);

        Files.writeString(file, "version https://git-lfs.github.com/spec/v1\noid sha256:0\n");
        assertThat(catalogue.find("a").orElseThrow().upscalers()).isEmpty();
        assertThatExceptionOfType(InvalidModel.class)
                .isThrownBy(() -> catalogue.upscaler("a", "b"))
                .withMessage("b: is no upscaler on this server (any more); the request asks for it");
    }

    /** Each with the name of the file; the third column is where the tensor goes, or the tensor that takes its place. */
    @ParameterizedTest
    @CsvSource({
        "rrdb-x2, conv_hr.bias, '', lacks 'conv_hr.bias'",
        "rrdb-x2, conv_hr.bias, other, lacks 'conv_hr.bias'",
        "rrdb-x2, body.0.rdb1.conv1.weight, '', lacks 'body.0.rdb1.conv1.weight'",
        "rrdb-x2, body.0.rdb3.conv5.weight, '', lacks 'body.0.rdb3.conv5.weight'",
        "rrdb-x2, conv_first.weight, '', has no upscaler of Real-ESRGAN",
        "compact-x2, body.0.weight, '', has no upscaler of Real-ESRGAN",
        "compact-x2, body.2.weight, '', lacks 'body.2.weight'",
        "compact-x2, body.6.weight, '', enlarges neither 2 nor 4 times",
        "compact-x2, body.1.weight, '', lacks 'body.1.weight'"
    })
    void aTensorThatIsMissingIsSaid(String name, String tensor, String newName, String reason) throws IOException {
        Path broken = models.resolve("x.safetensors");
        try (Weights stored = SafetensorsFile.open(UPSCALERS.resolve(name + ".safetensors"))) {
            SafetensorsFile.copy(stored, broken, Map.of(tensor, newName));
        }
        assertRefused(broken, reason);
    }

    @ParameterizedTest
    @CsvSource({
        "rrdb-x2, conv_last.weight, conv_hr.weight, 'the tensor ''conv_last.weight'' has the shape [8, 8, 3, 3]'",
        "rrdb-x2, conv_first.weight, conv_hr.weight, enlarges neither 2 nor 4 times",
        "rrdb-x2, conv_first.weight, conv_hr.bias, 'the tensor ''conv_first.weight'' has the shape [8]'",
        "compact-x2, body.6.weight, body.0.weight, enlarges neither 2 nor 4 times",
        "compact-x2, body.1.weight, body.6.bias, 'the tensor ''body.1.weight'' has the shape [12]'",
        "compact-x2, body.7.weight, body.1.weight, has unexpected tensors: 'body.7.weight'"
    })
    void aTensorOfAnotherShapeIsSaid(String name, String tensor, String other, String reason) throws IOException {
        Path broken = models.resolve("x.safetensors");
        try (Weights stored = SafetensorsFile.open(UPSCALERS.resolve(name + ".safetensors"))) {
            SafetensorsFile.copyWith(stored, broken, tensor, stored, other);
        }
        assertRefused(broken, reason);
    }

    @Test
    void aNumberThatIsNotFiniteIsSaid() throws IOException {
        Path broken = models.resolve("x.safetensors");
        byte[] bytes = Files.readAllBytes(UPSCALERS.resolve("compact-x2.safetensors"));
        bytes[bytes.length - 1] = 0x7F;
        bytes[bytes.length - 2] = (byte) 0xFF;
        Files.write(broken, bytes);
        assertRefused(broken, "holds a number that is not finite");
    }

    private static void assertRefused(Path file, String reason) {
        assertThatExceptionOfType(InvalidModel.class)
                .isThrownBy(() -> Upscaler.read(file))
                .withMessageContaining("x.safetensors: ")
                .withMessageContaining(reason);
    }

    private Path put(String id) {
        return Fixtures.copy(Fixtures.REFERENCE.resolve("tiny-v"), models.resolve(id));
    }

    private Path share(String fixture, String name) throws IOException {
        return Files.copy(
                UPSCALERS.resolve(fixture),
                Files.createDirectories(models.resolve("upscalers")).resolve(name));
    }

    private static void own(Path model, String fixture, String name) throws IOException {
        Files.copy(
                UPSCALERS.resolve(fixture),
                Files.createDirectories(model.resolve("upscaler")).resolve(name));
    }

    private ModelEntry entry(String id) {
        return catalogue().find(id).orElseThrow();
    }

    private ModelCatalogue catalogue() {
        return new ModelCatalogue(new ModelSettings(models, List.of(), null));
    }
}
