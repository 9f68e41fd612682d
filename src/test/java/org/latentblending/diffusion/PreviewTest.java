package org.latentblending.diffusion;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.latentblending.blending.Denoiser.StepListener;
import org.latentblending.blending.Denoiser.Trajectory;
import org.latentblending.media.images.Picture;
import org.latentblending.models.ModelFolder;
import org.latentblending.models.config.SamplerKind;

/** Previews against the pictures of the embedded model that they are previews of. */
class PreviewTest {
    private static final int STEPS = 12;

    private static StableDiffusion model;

    @BeforeAll
    static void load() {
        try (ModelFolder folder = ModelFolder.open(Path.of("models/embedded"))) {
            model = Reference.load(folder);
        }
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @Test
    void resembleTheFinishedPictureAfterHalfTheSteps() {
        for (SamplerKind sampler : SamplerKind.values()) {
            StableDiffusionSession session = model.open(new SamplingParameters(sampler, STEPS, 128, 128));
            List<Trajectory> trajectories = new ArrayList<>();
            for (String prompt : List.of("a red apple", "a castle on a blue background", "a sunflower")) {
                trajectories.add(new Trajectory(
                        session.noise(trajectories.size()), session.encodePrompt(prompt), session.encodePrompt(""), 3));
            }
            List<List<Picture>> seen = new ArrayList<>();
            List<float[]> latents = session.denoise(trajectories, 0, STEPS, new StepListener() {
                @Override
                public void evaluated(int evaluations) {}

                @Override
                public void stepped(List<Trajectory> batch, IntFunction<float[]> pictures) {
                    assertThat(batch).isEqualTo(trajectories);
                    List<Picture> previews = new ArrayList<>();
                    for (int i = 0; i < batch.size(); i++) {
                        previews.add(session.preview(pictures.apply(i)));
                    }
                    seen.add(previews);
                }
            });
            List<Picture> finished = latents.stream().map(session::decode).toList();
            double middle = difference(seen.get(STEPS / 2), finished);
            double end = difference(seen.get(STEPS - 1), finished);
            assertThat(seen).hasSize(STEPS);
            assertThat(middle).isLessThan(35);
            assertThat(end).isLessThan(30);
        }
    }

    @Test
    void keepNoTensorAndAreFittedOnce() {
        StableDiffusionSession session = model.open(new SamplingParameters(SamplerKind.DDIM, STEPS, 128, 64));
        LatentRgb colours = model.latentRgb();
        int arrays = model.manager().getManagedArrays().size();

        Picture preview = session.preview(session.noise(1));

        assertThat(preview.width()).isEqualTo(16);
        assertThat(preview.height()).isEqualTo(8);
        assertThat(model.latentRgb()).isSameAs(colours);
        assertThat(model.manager().getManagedArrays()).hasSize(arrays);
    }

    /** Root mean square over all pictures, each pixel of a preview against the mean of the 8 x 8 that it stands for. */
    private static double difference(List<Picture> previews, List<Picture> finished) {
        double sum = 0;
        int count = 0;
        for (int n = 0; n < previews.size(); n++) {
            Picture preview = previews.get(n);
            Picture whole = finished.get(n);
            int factor = whole.width() / preview.width();
            for (int i = 0; i < preview.rgb().length; i++) {
                int colour = i % 3;
                int column = i / 3 % preview.width() * factor;
                int row = i / 3 / preview.width() * factor;
                double mean = 0;
                for (int y = row; y < row + factor; y++) {
                    for (int x = column; x < column + factor; x++) {
                        mean += (whole.rgb()[3 * (y * whole.width() + x) + colour] & 0xFF) / (double) (factor * factor);
                    }
                }
                sum += Math.pow((preview.rgb()[i] & 0xFF) - mean, 2);
                count++;
            }
        }
        return Math.sqrt(sum / count);
    }
}
