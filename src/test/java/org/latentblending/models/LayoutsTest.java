package org.latentblending.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.latentblending.models.config.SchedulerConfig.Prediction;
import org.latentblending.models.weights.DType;
import org.latentblending.models.weights.Numbers;
import org.latentblending.models.weights.SafetensorsFile;
import org.latentblending.models.weights.Weights;

/** One model's weights in every layout, written by the original's own code, by diffusers and by PyTorch. */
class LayoutsTest {
    private static final Path LAYOUTS = Fixtures.REFERENCE.resolve("layouts");

    @TempDir
    private Path folder;

    /** Shards, a pickle and a half-precision variant; the original's names in safetensors; a trainer's checkpoint. */
    @ParameterizedTest
    @ValueSource(strings = {"mixed-folder", "original.safetensors", "averaged.ckpt"})
    void holdTheSameParameters(String layout) {
        try (ModelFolder expected = ModelFolder.open(LAYOUTS.resolve("folder"));
                ModelFolder found = ModelFolder.open(LAYOUTS.resolve(layout))) {
            assertThat(found.config()).isEqualTo(expected.config());
            assertSame(found.unet(), expected.unet());
            assertSame(found.autoencoder(), expected.autoencoder());
            assertSame(found.textEncoder(), expected.textEncoder());
        }
    }

    @Test
    void namesSingleFilesWithoutTheirExtension() {
        try (ModelFolder found = ModelFolder.open(LAYOUTS.resolve("averaged.ckpt"))) {
            assertThat(found.id()).isEqualTo("averaged");
        }
    }

    @Test
    void aFolderMayHoldASingleFile() throws IOException {
        Path model = Files.createDirectory(folder.resolve("mine"));
        Files.copy(LAYOUTS.resolve("original.safetensors"), model.resolve("a.safetensors"));
        Files.copy(LAYOUTS.resolve("original.yaml"), model.resolve("a.yaml"));
        Fixtures.copy(LAYOUTS.resolve("tokenizer"), model.resolve("tokenizer"));
        try (ModelFolder found = ModelFolder.open(model)) {
            assertThat(found.id()).isEqualTo("mine");
            assertThat(found.config().prediction()).isEqualTo(Prediction.V);
        }
    }

    /** A variant is read only if the part has no weights in full precision. */
    @Test
    void prefersFullPrecisionToItsVariant() throws IOException {
        Fixtures.copy(LAYOUTS.resolve("folder"), folder);
        Path full = folder.resolve("vae/diffusion_pytorch_model.safetensors");
        Files.writeString(folder.resolve("vae/diffusion_pytorch_model.fp16.safetensors"), "not looked at");
        Files.writeString(folder.resolve("vae/diffusion_pytorch_model.bin"), "nor this");
        ModelFolder.open(folder).close();
        Files.delete(full);
        assertThat(Fixtures.complaint(folder)).startsWith("vae/diffusion_pytorch_model.fp16.safetensors: ");
        Files.delete(folder.resolve("vae/diffusion_pytorch_model.fp16.safetensors"));
        assertThat(Fixtures.complaint(folder)).startsWith("vae/diffusion_pytorch_model.bin: ");
    }

    @Test
    void singlePrecisionHoldsTheSameNumbers() throws IOException {
        Fixtures.copy(LAYOUTS.resolve("folder"), folder);
        Path file = folder.resolve("unet/diffusion_pytorch_model.safetensors");
        try (Weights halves =
                SafetensorsFile.open(LAYOUTS.resolve("folder/unet/diffusion_pytorch_model.safetensors"))) {
            Files.delete(file);
            SafetensorsFile.widen(halves, file);
        }
        try (ModelFolder halves = ModelFolder.open(LAYOUTS.resolve("folder"));
                ModelFolder floats = ModelFolder.open(folder)) {
            assertThat(floats.unet().tensor("conv_in.weight").format()).isEqualTo(DType.F32);
            for (String name : halves.unet().names()) {
                assertThat(Numbers.of(floats.unet(), name)).as(name).isEqualTo(Numbers.of(halves.unet(), name));
            }
        }
    }

    private static void assertSame(Weights found, Weights expected) {
        assertThat(found.names()).isEqualTo(expected.names());
        for (String name : expected.names()) {
            assertThat(found.tensor(name).shape())
                    .as(name)
                    .isEqualTo(expected.tensor(name).shape());
            assertThat(Numbers.of(found, name)).as(name).isEqualTo(Numbers.of(expected, name));
        }
    }
}
