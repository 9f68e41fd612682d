package org.latentblending.diffusion;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.latentblending.blending.Denoiser.Trajectory;
import org.latentblending.models.ModelFolder;
import org.latentblending.models.config.SamplerKind;

/** One model's weights in four layouts draw one picture. */
class LayoutPicturesTest {
    private static final int PIXELS = 48;

    @Test
    void areTheSame() {
        List<byte[]> pictures = Stream.of("folder", "mixed-folder", "original.safetensors", "averaged.ckpt")
                .map(LayoutPicturesTest::draw)
                .toList();
        assertThat(pictures.get(0)).hasSize(3 * PIXELS * PIXELS);
        for (byte[] picture : pictures) {
            assertThat(picture).isEqualTo(pictures.get(0));
        }
        assertThat(new String(pictures.get(0), StandardCharsets.ISO_8859_1)
                        .chars()
                        .distinct()
                        .count())
                .as("colours")
                .isGreaterThan(50);
    }

    private static byte[] draw(String layout) {
        try (ModelFolder folder = Reference.model("layouts/" + layout);
                StableDiffusion model = Reference.load(folder)) {
            StableDiffusionSession session = model.open(new SamplingParameters(SamplerKind.DDIM, 3, PIXELS, PIXELS));
            Trajectory start = new Trajectory(
                    session.noise(7), session.encodePrompt("a red apple"), session.encodePrompt("blurry"), 4);
            float[] latent = session.denoise(List.of(start), 0, 3, n -> {}).get(0);
            return session.decode(latent).rgb();
        }
    }
}
