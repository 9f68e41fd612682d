package org.latentblending.diffusion.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.latentblending.blending.Denoiser.Trajectory;
import org.latentblending.diffusion.Reference;
import org.latentblending.diffusion.SamplingParameters;
import org.latentblending.diffusion.StableDiffusion;
import org.latentblending.diffusion.StableDiffusionSession;
import org.latentblending.models.ModelFolder;
import org.latentblending.models.config.SamplerKind;
import tools.jackson.databind.JsonNode;

/** Models with weights so large that they overflow; weights that are not finite are rejected when they are read. */
class NotFiniteTest {
    private static final Path MODEL = Path.of("src/test/resources/reference/tiny-epsilon");
    private static final float LARGE = 3e38f;

    @TempDir
    private Path folder;

    @BeforeEach
    void copy() throws IOException {
        try (Stream<Path> files = Files.walk(MODEL)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = folder.resolve(MODEL.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
    }

    @Test
    void namesTheUnet() throws IOException {
        enlarge("unet/diffusion_pytorch_model.safetensors", "conv_out.weight");
        try (ModelFolder broken = ModelFolder.open(folder);
                StableDiffusion model = Reference.load(broken)) {
            StableDiffusionSession session = model.open(new SamplingParameters(SamplerKind.DDIM, 5, 64, 64));
            Trajectory start =
                    new Trajectory(session.noise(1), session.encodePrompt("a cat"), session.encodePrompt(""), 2);
            assertThatExceptionOfType(Network.NotFinite.class)
                    .isThrownBy(() -> session.denoise(List.of(start), 0, 1, n -> {}))
                    .withMessageContaining("UNet");
            assertThat(model.manager().getManagedArrays()).isEmpty();
        }
    }

    @Test
    void namesTheTextEncoder() throws IOException {
        enlarge("text_encoder/model.safetensors", "text_model.final_layer_norm.weight");
        try (ModelFolder broken = ModelFolder.open(folder);
                StableDiffusion model = Reference.load(broken)) {
            StableDiffusionSession session = model.open(new SamplingParameters(SamplerKind.DDIM, 5, 64, 64));
            assertThatExceptionOfType(Network.NotFinite.class)
                    .isThrownBy(() -> session.encodePrompt("a cat"))
                    .withMessageContaining("text encoder");
        }
    }

    @Test
    void namesTheAutoencoder() throws IOException {
        enlarge("vae/diffusion_pytorch_model.safetensors", "decoder.conv_out.weight");
        try (ModelFolder broken = ModelFolder.open(folder);
                StableDiffusion model = Reference.load(broken)) {
            StableDiffusionSession session = model.open(new SamplingParameters(SamplerKind.DDIM, 5, 64, 64));
            assertThatExceptionOfType(Network.NotFinite.class)
                    .isThrownBy(() -> session.decode(session.noise(1)))
                    .withMessageContaining("autoencoder");
        }
    }

    private void enlarge(String file, String tensor) throws IOException {
        Path path = folder.resolve(file);
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
        int header = Math.toIntExact(bytes.getLong(0));
        JsonNode json = Reference.JSON.readTree(new String(bytes.array(), 8, header, StandardCharsets.UTF_8));
        JsonNode offsets = json.get(tensor).get("data_offsets");
        for (int at = offsets.get(0).intValue(); at < offsets.get(1).intValue(); at += Float.BYTES) {
            bytes.putFloat(8 + header + at, LARGE);
        }
        Files.write(path, bytes.array());
    }
}
