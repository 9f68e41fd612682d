package org.latentblending.diffusion;

import ai.djl.pytorch.engine.PtNDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.latentblending.diffusion.inpainting.PixelValues;
import org.latentblending.diffusion.sampling.Noise;
import org.latentblending.diffusion.torch.Kernels;
import org.latentblending.diffusion.torch.Precision;
import org.latentblending.diffusion.torch.Torch;
import org.latentblending.media.images.CoverCrop;
import org.latentblending.media.images.PictureWriter;
import org.latentblending.models.Fixtures;
import org.latentblending.models.config.AutoencoderConfig;
import org.latentblending.models.networks.TinyDecoderTensors;

/**
 * What decoding takes at the sizes of 2.x, by its autoencoder and by TAESD, with random weights. Not part of the build:
 * {@code ./mvnw test -Dtest=DecoderCost}.
 */
class DecoderCost {
    private static final Path PUBLISHED = Fixtures.REFERENCE.resolve("published");
    private static final int TIMES = 3;

    @ParameterizedTest
    @EnumSource(names = {"BFLOAT16", "FLOAT32"})
    void measure(Precision precision) throws IOException {
        try (PtNDManager manager = Torch.newManager("cpu");
                Autoencoder full = new Autoencoder(
                        manager,
                        AutoencoderConfig.OF_2_X,
                        RandomWeights.of(PUBLISHED.resolve("vae.tensors")),
                        precision,
                        Kernels.bestFor(manager, precision));
                TinyDecoder tiny = new TinyDecoder(
                        manager,
                        4,
                        TinyDecoderTensors.check(
                                "taesd",
                                RandomWeights.of(PUBLISHED.resolve("taesd.tensors")),
                                AutoencoderConfig.OF_2_X),
                        precision,
                        Kernels.bestFor(manager, precision))) {
            for (int size : List.of(512, 768)) {
                int side = size / 8;
                float[] latent = Noise.normal(1, 4 * side * side);
                String label = "%s, %d x %d, ".formatted(precision, size, size);
                print(label + "TAESD", () -> tiny.decode(latent, side, side));
                print(label + "a preview by TAESD", () -> preview(tiny.decode(latent, side, side), size));
                print(label + "autoencoder", () -> full.decode(latent, side, side));
            }
            tiny.measure();
            System.out.printf(
                    Locale.ROOT,
                    "estimate for 768 x 768: %.3f s%n",
                    tiny.timeOf(96 * 96).toNanos() / 1e9);
        }
    }

    private static void preview(float[] pixels, int size) {
        PictureWriter.jpeg(CoverCrop.of(PixelValues.toPicture(pixels, size, size), size / 2, size / 2));
    }

    /** Prints the median after a call to warm up. */
    private static void print(String label, Runnable decode) {
        decode.run();
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < TIMES; i++) {
            long start = System.nanoTime();
            decode.run();
            seconds.add((System.nanoTime() - start) / 1e9);
        }
        Collections.sort(seconds);
        System.out.printf(Locale.ROOT, "%s: %.3f s%n", label, seconds.get(TIMES / 2));
    }
}
