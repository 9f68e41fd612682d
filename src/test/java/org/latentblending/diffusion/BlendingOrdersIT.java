package org.latentblending.diffusion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.latentblending.benchmark.OneAtATime;
import org.latentblending.diffusion.torch.Rounding;
import org.latentblending.models.ModelFolder;
import org.latentblending.models.config.SamplerKind;

/** The published order, one branch after the other, and ours, with whole levels of several segments in a batch. */
class BlendingOrdersIT {
    @ParameterizedTest
    @ValueSource(strings = {"tiny-v", "tiny-epsilon"})
    void giveTheSameLatents(String name) {
        try (ModelFolder folder = Reference.model(name);
                StableDiffusion model = Reference.load(folder)) {
            StableDiffusionSession session =
                    model.open(new SamplingParameters(SamplerKind.DDIM, SmallMovie.STEPS, 128, 64));
            assertThat(session.capacity()).isGreaterThan(4);

            Map<Integer, float[]> batched = SmallMovie.frames(session, session);
            Map<Integer, float[]> published = SmallMovie.frames(session, new OneAtATime(session));

            assertThat(batched).hasSize(SmallMovie.PLAN.frames());
            Rounding rounding = Rounding.of(folder.unet()).guided(SmallMovie.GUIDANCE_SCALE);
            batched.forEach((index, latent) -> assertThat(Reference.largestDifference(latent, published.get(index)))
                    .as("frame %d", index)
                    .isLessThanOrEqualTo(rounding.allowed(published.get(index))));
        }
    }
}
