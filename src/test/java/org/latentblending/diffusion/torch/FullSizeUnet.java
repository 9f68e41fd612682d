package org.latentblending.diffusion.torch;

import ai.djl.pytorch.engine.PtNDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.latentblending.diffusion.BatchedUnet;
import org.latentblending.diffusion.DeepCache;
import org.latentblending.diffusion.RandomWeights;
import org.latentblending.diffusion.Unet;
import org.latentblending.models.config.UnetConfig;

/**
 * Times steps of 2.1's UNet with random weights: 64x64 latents, batch 2, once of two latents and once guided, which is one
 * latent with and without its text. {@code src/test/reference/time_unet.py} does the same with diffusers, to which both are
 * two rows. The arguments are precision and steps; the last line printed is the seconds of each step of the one and of the
 * other, as JSON.
 */
public final class FullSizeUnet {
    private static final UnetConfig CONFIG = new UnetConfig(
            96,
            4,
            4,
            List.of(320, 640, 1280, 1280),
            List.of(true, true, true, false),
            List.of(false, true, true, true),
            2,
            List.of(5, 10, 20, 20),
            1024,
            32,
            1e-5,
            true,
            List.of(false, false, false, false),
            0);
    private static final Path TENSORS = Path.of("src/test/resources/reference/published/unet.tensors");
    private static final int BATCH = 2;
    private static final int LATENT = 64;
    private static final int TOKENS = 77;

    private FullSizeUnet() {}

    public static void main(String... arguments) throws IOException {
        Precision precision = Precision.valueOf(arguments[0].toUpperCase(Locale.ROOT));
        int steps = Integer.parseInt(arguments[1]);
        try (PtNDManager manager = Torch.newManager("cpu");
                Unet unet = new Unet(
                        manager, CONFIG, RandomWeights.of(TENSORS), precision, Kernels.bestFor(manager, precision))) {
            System.out.println(
                    List.of(steps(unet, steps, BATCH, new long[] {0, 1}), steps(unet, steps, 1, new long[] {0, 0})));
        }
        System.exit(0);
    }

    private static List<Double> steps(Unet unet, int steps, int latentCount, long[] rows) {
        List<float[]> texts = same(BATCH, TOKENS * CONFIG.crossAttentionDim());
        try (BatchedUnet.Conditioned conditioned = unet.condition(texts, rows, LATENT, LATENT)) {
            List<float[]> latents = same(latentCount, CONFIG.inChannels() * LATENT * LATENT);
            conditioned.predict(latents, 981, DeepCache.UNUSED);
            List<Double> seconds = new ArrayList<>();
            for (int step = 0; step < steps; step++) {
                long start = System.nanoTime();
                conditioned.predict(latents, 961 - 20 * step, DeepCache.UNUSED);
                seconds.add((System.nanoTime() - start) / 1e9);
            }
            return seconds;
        }
    }

    private static List<float[]> same(int count, int size) {
        Random random = new Random(2);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Collections.nCopies(count, values);
    }
}
