package org.latentblending.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.latentblending.models.ModelFolder;

class DecodingCostTest {
    /** Counted by hand from the shapes: 4.4712 million multiply-adds for a pixel of the latent, and 2.9149 million. */
    @Test
    void countsTheLayersOfTheEmbeddedModel() {
        try (ModelFolder folder = ModelFolder.open(Path.of("models/embedded"))) {
            assertThat(DecodingCost.of(folder.unet(), folder.autoencoder()))
                    .isCloseTo(4.471184 / 2.91488, within(1e-4));
        }
    }
}
