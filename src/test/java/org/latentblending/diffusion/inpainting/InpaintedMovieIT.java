package org.latentblending.diffusion.inpainting;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.latentblending.benchmark.OneAtATime;
import org.latentblending.blending.Denoiser;
import org.latentblending.diffusion.Reference;
import org.latentblending.diffusion.SamplingParameters;
import org.latentblending.diffusion.SmallMovie;
import org.latentblending.diffusion.StableDiffusion;
import org.latentblending.diffusion.StableDiffusionSession;
import org.latentblending.diffusion.torch.Rounding;
import org.latentblending.media.images.Picture;
import org.latentblending.models.ModelFolder;
import org.latentblending.models.config.SamplerKind;
import org.latentblending.testing.SmallModels;

/** A part of a picture stays over a whole movie, in every order, and over interruptions. */
class InpaintedMovieIT {
    /** So large that no level of the UNet is a single pixel, of which rounding differs with the batch. */
    private static final int SIDE = 128;

    private static final int CELLS = SIDE / 8;

    @TempDir
    static Path folder;

    /** Each call opens a session, as a worker that resumes from a checkpoint does. */
    private record HandedOn(StableDiffusion model, SamplingParameters canvas, Denoiser session) implements Denoiser {
        @Override
        public int capacity() {
            return session.capacity();
        }

        @Override
        public List<float[]> denoise(List<Trajectory> trajectories, int from, int to, StepListener listener) {
            return model.open(canvas).denoise(trajectories, from, to, listener);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "false, DDIM, LATENT",
        "false, DPMPP_2M, LATENT",
        "true, DDIM, MODEL",
        "true, DPMPP_2M, LATENT",
    })
    void givesTheSameFramesInEveryOrderAndOverInterruptions(
            boolean inpaintingModel, SamplerKind sampler, InpaintingMethod method) throws IOException {
        Inpainting inpainting = new Inpainting(picture(), leftIsKept(), method);
        SamplingParameters canvas = new SamplingParameters(sampler, SmallMovie.STEPS, SIDE, SIDE, inpainting, false);
        try (ModelFolder files = inpaintingModel ? inpaintingModel(method + "-" + sampler) : Reference.model("tiny-v");
                StableDiffusion model = Reference.load(files)) {
            StableDiffusionSession session = model.open(canvas);

            Map<Integer, float[]> together = SmallMovie.frames(session, session);
            Map<Integer, float[]> published = SmallMovie.frames(session, new OneAtATime(session));
            Map<Integer, float[]> handedOn = SmallMovie.frames(session, new HandedOn(model, canvas, session));

            assertThat(together).hasSize(SmallMovie.PLAN.frames());
            Rounding rounding = Rounding.of(files.unet()).guided(SmallMovie.GUIDANCE_SCALE);
            float[] source = session.encode(PixelValues.of(picture()));
            together.forEach((index, latent) -> {
                assertThat(Reference.largestDifference(latent, published.get(index)))
                        .as("frame %d", index)
                        .isLessThanOrEqualTo(rounding.allowed(published.get(index)));
                assertThat(handedOn.get(index)).as("frame %d", index).containsExactly(latent);
                if (method == InpaintingMethod.LATENT) {
                    assertKept(latent, source);
                }
            });
            assertThat(right(together.get(0))).isNotEqualTo(right(together.get(SmallMovie.PLAN.frames() - 1)));
        }
    }

    private static void assertKept(float[] latent, float[] source) {
        for (int i = 0; i < latent.length; i++) {
            if (i % CELLS < CELLS / 2) {
                assertThat(latent[i]).isEqualTo(source[i]);
            }
        }
    }

    private static float right(float[] latent) {
        return latent[CELLS - 1];
    }

    private static ModelFolder inpaintingModel(String name) throws IOException {
        return ModelFolder.open(SmallModels.inpainting(folder, name));
    }

    private static Picture picture() {
        byte[] rgb = new byte[3 * SIDE * SIDE];
        new Random(5).nextBytes(rgb);
        return new Picture(SIDE, SIDE, rgb);
    }

    private static Mask leftIsKept() {
        byte[] light = new byte[SIDE * SIDE];
        for (int i = 0; i < light.length; i++) {
            light[i] = (byte) (i % SIDE < SIDE / 2 ? 0 : 255);
        }
        return new Mask(SIDE, SIDE, light);
    }
}
