package org.latentblending.benchmark;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.latentblending.blending.Denoiser.Trajectory;
import org.latentblending.diffusion.Reference;
import org.latentblending.diffusion.SamplingParameters;
import org.latentblending.diffusion.StableDiffusion;
import org.latentblending.diffusion.StableDiffusionSession;
import org.latentblending.media.images.CoverCrop;
import org.latentblending.media.images.Picture;
import org.latentblending.media.images.PictureWriter;
import org.latentblending.models.ModelFolder;
import org.latentblending.models.config.SamplerKind;

/**
 * What previews cost beside a step of one guided branch with the embedded model. Not part of the build:
 * {@code ./mvnw test -Dtest=PreviewCost}.
 */
class PreviewCost {
    private static final int WARM_UP = 200;
    private static final int TIMES = 101;
    private static final double PER_SECOND = 4;

    @Test
    void measure() {
        try (ModelFolder folder = ModelFolder.open(Path.of("models/embedded"));
                StableDiffusion model = Reference.load(folder)) {
            long start = System.nanoTime();
            model.preparePreviews();
            System.out.printf(Locale.ROOT, "fitting, once a load: %.0f ms%n", (System.nanoTime() - start) / 1e6);
            StableDiffusionSession session = model.open(new SamplingParameters(SamplerKind.DDIM, 20, 128, 128));
            Trajectory branch =
                    new Trajectory(session.noise(1), session.encodePrompt("a red apple"), session.encodePrompt(""), 4);
            double step = median(20, () -> session.denoise(List.of(branch), 5, 6, n -> {}));
            System.out.printf(Locale.ROOT, "a step of one branch at 128 x 128: %.1f ms%n", step);
            for (int size : List.of(128, 512, 768)) {
                StableDiffusionSession sized = model.open(new SamplingParameters(SamplerKind.DDIM, 20, size, size));
                float[] latent = sized.noise(1);
                double preview = median(WARM_UP, () -> preview(sized, latent));
                System.out.printf(
                        Locale.ROOT,
                        "a preview of %d x %d: %.2f ms; %.0f a second: %.2f %% of the time%n",
                        size,
                        size,
                        preview,
                        PER_SECOND,
                        preview * PER_SECOND / 10);
            }
        }
    }

    private static byte[] preview(StableDiffusionSession session, float[] latent) {
        Picture image = session.preview(latent);
        int factor = Math.max(1, Math.min(4, 128 / image.width()));
        return PictureWriter.jpeg(CoverCrop.of(image, image.width() * factor, image.height() * factor));
    }

    private static double median(int warmUp, Runnable work) {
        for (int i = 0; i < warmUp; i++) {
            work.run();
        }
        double[] millis = new double[TIMES];
        for (int i = 0; i < TIMES; i++) {
            long start = System.nanoTime();
            work.run();
            millis[i] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(millis);
        return millis[TIMES / 2];
    }
}
