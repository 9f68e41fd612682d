package org.latentblending.models.networks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.latentblending.models.Fixtures;
import org.latentblending.models.config.AutoencoderConfig;
import org.latentblending.models.config.ConfigFile;
import org.latentblending.models.config.TextEncoderConfig;
import org.latentblending.models.config.UnetConfig;

/** The parameters of 2.1 at full size against those that diffusers and transformers give it. */
class TensorListsTest {
    private static final Path PUBLISHED = Fixtures.REFERENCE.resolve("published");

    @Test
    void unet() throws IOException {
        UnetConfig config = UnetConfig.read(ConfigFile.read(Fixtures.SD_2_1, "unet/config.json"));
        assertThat(UnetTensors.of(config).shapes()).hasSize(686).isEqualTo(reference("unet", ""));
    }

    @Test
    void inpaintingUnetDiffersInItsFirstConvolution() throws IOException {
        UnetConfig config = UnetConfig.read(
                ConfigFile.read(PUBLISHED.resolve("stable-diffusion-2-inpainting"), "unet/config.json"));
        Map<String, List<Long>> expected = reference("unet", "");
        expected.put("conv_in.weight", List.of(320L, 9L, 3L, 3L));
        assertThat(UnetTensors.of(config).shapes()).isEqualTo(expected);
    }

    @Test
    void autoencoder() throws IOException {
        AutoencoderConfig config = AutoencoderConfig.read(ConfigFile.read(Fixtures.SD_2_1, "vae/config.json"));
        assertThat(AutoencoderTensors.of(config).shapes()).hasSize(248).isEqualTo(reference("vae", ""));
    }

    @Test
    void textEncoder() throws IOException {
        TextEncoderConfig config = TextEncoderConfig.read(ConfigFile.read(Fixtures.SD_2_1, "text_encoder/config.json"));
        assertThat(TextEncoderTensors.of(config).shapes())
                .hasSize(372)
                .isEqualTo(reference("text_encoder", "text_model."));
    }

    private static Map<String, List<Long>> reference(String network, String prefix) throws IOException {
        Map<String, List<Long>> shapes = new TreeMap<>();
        for (String line : Files.readAllLines(PUBLISHED.resolve(network + ".tensors"))) {
            List<String> words = Arrays.asList(line.split(" "));
            shapes.put(
                    prefix + words.get(0),
                    words.stream().skip(1).map(Long::valueOf).toList());
        }
        return shapes;
    }
}
