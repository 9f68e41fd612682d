package org.latentblending.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
    private static final Path DIFFUSION = Fixtures.REFERENCE.resolve("diffusion-upscaler");

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
                        new UpscalerEntry("compact-x2", 4, true, false),
                        new UpscalerEntry("z-x4", 4, true, false),
                        new UpscalerEntry("a-x4", 4, false, false));
        assertThat(entry("b").upscalers())
                .containsExactly(
                        new UpscalerEntry("a-x4", 4, false, false), new UpscalerEntry("compact-x2", 2, false, false));
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

    @Test
    void aDiffusionModelIsAFolderOrAFile() throws IOException {
        put("a");
        Path shared = Files.createDirectories(models.resolve("upscalers"));
        Fixtures.copy(DIFFUSION.resolve("folder"), shared.resolve("stable-diffusion-x4-upscaler"));
        Fixtures.copy(DIFFUSION.resolve("tokenizer"), shared.resolve("tokenizer"));
        Files.copy(DIFFUSION.resolve("x4-upscaler-ema.ckpt"), shared.resolve("x4-upscaler-ema.ckpt"));
        Files.copy(DIFFUSION.resolve("x4-upscaling.yaml"), shared.resolve("x4-upscaling.yaml"));
        Fixtures.copy(DIFFUSION.resolve("folder"), shared.resolve("models--stabilityai--x4/snapshots/0a"));

        assertThat(entry("a").upscalers())
                .containsExactly(
                        new UpscalerEntry("models--stabilityai--x4", 4, false, true),
                        new UpscalerEntry("stable-diffusion-x4-upscaler", 4, false, true),
                        new UpscalerEntry("x4-upscaler-ema", 4, false, true));
        assertThat(UpscalerEntry.choose(entry("a").upscalers(), null, 4)).isPresent();
        share("compact-x2.safetensors", "z-x2.safetensors");
        assertThat(UpscalerEntry.choose(entry("a").upscalers(), null, 4))
                .as("a fast one precedes")
                .hasValueSatisfying(found -> assertThat(found.name()).isEqualTo("z-x2"));
        assertThat(UpscalerEntry.choose(entry("a").upscalers(), "X4-upscaler-EMA", 4))
                .hasValueSatisfying(found -> assertThat(found.isDiffusion()).isTrue());

        Files.writeString(shared.resolve("x4-upscaling.yaml"), "model: 1");
        assertThat(entry("a").upscalers()).extracting(UpscalerEntry::name).doesNotContain("x4-upscaler-ema");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            model_index.json                        | StableDiffusionUpscalePipeline | StableDiffusionPipeline | model_index.json: '_class_name' is "StableDiffusionPipeline", which is not supported; supported: "StableDiffusionUpscalePipeline"
            model_index.json                        | "max_noise_level": 350 | "max_noise_level": 10 | model_index.json: 'max_noise_level' is 10, must be a whole number from 20
            unet/config.json                        | "num_class_embeds": 1000 | "num_class_embeds": 20 | unet/config.json: 'num_class_embeds' is 20, must be a whole number from 21
            unet/config.json                        | "num_class_embeds": 1000 | "num_class_embeds": null | unet/config.json: 'num_class_embeds' is missing
            unet/config.json                        | "num_class_embeds": 1000 | "num_class_embeds": 999 | the tensor 'class_embedding.weight' has the shape [1000, 128], the config requires [999, 128]
            unet/config.json                        | "in_channels": 7 | "in_channels": 4 | unet/config.json: 'in_channels' is 4, an upscaler has 7
            unet/config.json                        | "only_cross_attention": [ | "only_cross_attention": [true, | unet/config.json: 'only_cross_attention' has 5 entries, 'block_out_channels' has 4
            unet/config.json                        | "only_cross_attention": [ | "only_cross_attention": [1, | unet/config.json: 'only_cross_attention' is
            unet/config.json                        | "only_cross_attention" | "mid_block_only_cross_attention": true, "x" | unet/config.json: has unknown fields: 'mid_block_only_cross_attention' (true)
            low_res_scheduler/scheduler_config.json | "beta_end": 0.02 | "beta_end": 2 | low_res_scheduler/scheduler_config.json: 'beta_end' is 2
            low_res_scheduler/scheduler_config.json | "num_train_timesteps": 1000 | "num_train_timesteps": 20 | the schedules of an upscaler must have more than 20 timesteps
            vae/config.json                         | "DownEncoderBlock2D" | "X" | vae/config.json: 'down_block_types' is
            """)
    void aFieldOfADiffusionModelIsSaid(String file, String before, String after, String reason) throws IOException {
        Path folder = Fixtures.copy(DIFFUSION.resolve("folder"), models.resolve("x"));
        Path config = folder.resolve(file);
        String text = Files.readString(config);
        assertThat(text).contains(before);
        Files.writeString(config, text.replaceFirst(Pattern.quote(before), Matcher.quoteReplacement(after)));

        assertThatExceptionOfType(InvalidModel.class)
                .isThrownBy(() -> Upscaler.read(folder))
                .withMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
            num_heads: 8                    | num_heads: 4 | x4-upscaling.yaml: model: params: unet_config: params: 'num_heads' is 4, the weights imply 8
            num_classes: 1000               | num_classes: 10 | 'num_classes' is 10, the weights imply 1000
            [true, true, true, false]       | [true, true, true, true] | 'disable_self_attentions' is [true,true,true,true], the weights imply
            max_noise_level: 350            | max_noise_level: 5 | 'max_noise_level' is 5, must be a whole number from 20
            ImageConcatWithNoiseAugmentation | SimpleImageConcat | 'target' is "ldm.modules.diffusionmodules.upscaling.SimpleImageConcat", which is not supported
            LatentUpscaleDiffusion          | LatentDiffusion | x4-upscaling.yaml: model: 'target' is
            """)
    void aFieldOfTheOriginalConfigIsSaid(String before, String after, String reason) throws IOException {
        Path file = Files.copy(DIFFUSION.resolve("x4-upscaler-ema.ckpt"), models.resolve("x.ckpt"));
        Fixtures.copy(DIFFUSION.resolve("tokenizer"), models.resolve("tokenizer"));
        String text = Files.readString(DIFFUSION.resolve("x4-upscaling.yaml"));
        assertThat(text).contains(before);
        Files.writeString(models.resolve("x4-upscaling.yaml"), text.replace(before, after));

        assertThatExceptionOfType(InvalidModel.class)
                .isThrownBy(() -> Upscaler.read(file))
                .withMessageContaining(reason);
    }

    @Test
    void modelsAndUpscalersAreToldApart() {
        Fixtures.copy(DIFFUSION.resolve("folder"), models.resolve("a"));
        assertThat(entry("a").reason())
                .contains("is an upscaler of Stability AI, no model that draws. Put it into the folder 'upscalers'");
        Path drawing = Fixtures.REFERENCE.resolve("layouts/original.safetensors");
        assertThatExceptionOfType(InvalidModel.class)
                .isThrownBy(() -> Upscaler.read(drawing))
                .withMessage("original.safetensors: is a model that draws, and no upscaler");
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
