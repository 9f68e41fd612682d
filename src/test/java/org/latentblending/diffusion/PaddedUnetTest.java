package org.latentblending.diffusion;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.latentblending.blending.Denoiser.Trajectory;
import org.latentblending.diffusion.sampling.Noise;
import org.latentblending.diffusion.torch.BatchLimits;
import org.latentblending.diffusion.torch.Rounding;
import org.latentblending.diffusion.torch.Tensors;

class PaddedUnetTest {
    private static final int SIDE = 16;

    private static StableDiffusion model;

    /** Latents and rows of the batches that the UNet has seen. */
    private final Set<String> shapes = new TreeSet<>();

    @BeforeAll
    static void load() {
        try (var folder = Reference.model("tiny-v")) {
            model = Reference.load(folder);
        }
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @Test
    void fewSizesOccur() {
        assertThat(IntStream.rangeClosed(1, 64).map(BatchLimits::padded).distinct())
                .containsExactly(1, 2, 4, 6, 8, 12, 16, 24, 32, 48, 64);
        assertThat(IntStream.rangeClosed(1, 200)).allMatch(rows -> BatchLimits.padded(rows) >= rows);
    }

    /** Guidance scales of the trajectories, of which 1 needs a single row; several batches where the rows are more. */
    @ParameterizedTest
    @ValueSource(strings = {"4", "1", "4 4 4 4 4", "1 1 1", "4 1 1", "1 4 4", "4 4 4 1 4"})
    void resultsAreThoseOfTheUnpaddedBatch(String scales) {
        List<Trajectory> trajectories = new ArrayList<>();
        for (String scale : scales.split(" ")) {
            int seed = trajectories.size();
            trajectories.add(new Trajectory(
                    Noise.normal(seed, 4 * SIDE * SIDE),
                    Noise.normal(100 + seed, 77 * 32),
                    Noise.normal(200, 77 * 32),
                    Double.parseDouble(scale)));
        }
        for (int max : new int[] {64, 5}) {
            BatchLimits limits = BatchLimits.on("cuda:0", max, max == 64);
            for (DeepCache cache : List.of(DeepCache.UNUSED, DeepCache.KEPT)) {
                List<float[]> expected = predict(model.predictor(SIDE, SIDE), trajectories, limits, cache);
                List<float[]> found = predict(new PaddedUnet(this::condition), trajectories, limits, cache);

                assertThat(found).hasSameSizeAs(expected);
                for (int row = 0; row < found.size(); row++) {
                    assertThat(Reference.largestDifference(found.get(row), expected.get(row)))
                            .as("row %d", row)
                            .isLessThanOrEqualTo(Rounding.ofUnet("tiny-v").allowed(expected.get(row)));
                }
            }
        }
        assertThat(shapes).isSubsetOf("1 2", "2 4", "3 6", "4 8", "6 12", "1 1", "2 2", "4 4", "6 6", "8 8", "12 12");
    }

    @Test
    void limitsAreSizesOfPaddedBatches() {
        BatchLimits limits = BatchLimits.on("cuda:0", 40, true);
        assertThat(limits.limit(SIDE * SIDE)).isEqualTo(32);
        limits.reduce(SIDE * SIDE, 21);
        assertThat(limits.limit(SIDE * SIDE)).isEqualTo(8);
    }

    @Test
    void tensorsArePaddedAsArraysAre() {
        List<float[]> texts = List.of(Noise.normal(1, 77 * 32), Noise.normal(2, 77 * 32), Noise.normal(3, 77 * 32));
        List<float[]> latents = List.of(Noise.normal(4, 4 * SIDE * SIDE), Noise.normal(5, 4 * SIDE * SIDE));
        try (BatchedUnet.Conditioned unet = new PaddedUnet((some, rows) ->
                                model.predictor(SIDE, SIDE, false, null).condition(some, rows))
                        .condition(texts, new long[] {0, 1, 1});
                PtNDManager call = model.manager().newSubManager(model.manager().getDevice())) {
            PtNDArray found = unet.predict(Tensors.stack(call, latents, 4, SIDE, SIDE), 500, DeepCache.UNUSED);
            List<float[]> expected = unet.predict(latents, 500, DeepCache.UNUSED);
            assertThat(Rows.joined(Tensors.rows(found))).containsExactly(Rows.joined(expected));
        }
    }

    private BatchedUnet.Conditioned condition(List<float[]> embeddings, long[] rows) {
        shapes.add(Arrays.stream(rows).distinct().count() + " " + rows.length);
        return model.predictor(SIDE, SIDE).condition(embeddings, rows);
    }

    private static List<float[]> predict(
            BatchedUnet.Predictor unet, List<Trajectory> trajectories, BatchLimits limits, DeepCache cache) {
        List<ClassifierFreeGuidance.Row> rows = new ClassifierFreeGuidance(trajectories).rows();
        try (BatchedUnet batched = new BatchedUnet(unet, rows, limits, SIDE * SIDE, () -> {})) {
            List<float[]> latents =
                    trajectories.stream().map(Trajectory::latent).toList();
            return batched.predict(latents, 500, cache);
        }
    }
}
