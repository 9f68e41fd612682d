package org.latentblending.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.djl.engine.EngineException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.latentblending.blending.Denoiser.Trajectory;
import org.latentblending.diffusion.torch.BatchLimits;
import org.latentblending.diffusion.torch.OutOfDeviceMemory;

class BatchedUnetTest {
    private static final int PIXELS = 256;
    private static final List<float[]> LATENTS = List.of(new float[] {10}, new float[] {20}, new float[] {30});

    /** Adds latent and text up, and timesteps to sums that were kept; has room for so many rows; notes how many it was given. */
    private final class Sums implements BatchedUnet.Predictor {
        @Override
        public BatchedUnet.Conditioned condition(List<float[]> embeddings, long[] rows) {
            conditioned.add(rows.length);
            open++;
            return new BatchedUnet.Conditioned() {
                private List<float[]> kept = List.of();

                @Override
                public List<float[]> predict(List<float[]> latents, float timestep, DeepCache cache) {
                    if (cache == DeepCache.REUSED) {
                        fits(rows.length);
                        return kept.stream()
                                .map(sum -> new float[] {sum[0] + timestep})
                                .toList();
                    }
                    List<float[]> sums = sums(latents, embeddings, rows, timestep);
                    kept = cache == DeepCache.KEPT ? sums : kept;
                    return sums;
                }

                @Override
                public void close() {
                    open--;
                }
            };
        }

        private List<float[]> sums(List<float[]> latents, List<float[]> texts, long[] rows, float timestep) {
            fits(rows.length);
            List<float[]> sums = new ArrayList<>();
            for (int row = 0; row < rows.length; row++) {
                sums.add(new float[] {latents.get((int) rows[row])[0] + texts.get(row)[0] + timestep * 100});
            }
            return sums;
        }

        private void fits(int rows) {
            tried.add(rows);
            if (rows > room) {
                throw OutOfDeviceMemory.orElse(new EngineException("CUDA out of memory"));
            }
        }
    }

    private final BatchLimits limits = new BatchLimits(64, 64 * PIXELS, false);
    private final List<Integer> conditioned = new ArrayList<>();
    private final List<Integer> tried = new ArrayList<>();
    private int open;
    private int released;
    private int room;
    private BatchedUnet predictions;

    @BeforeEach
    void begin() {
        List<Trajectory> trajectories = List.of(trajectory(1, 4), trajectory(2, 1), trajectory(3, 4));
        List<ClassifierFreeGuidance.Row> rows = new ClassifierFreeGuidance(trajectories).rows();
        predictions = new BatchedUnet(new Sums(), rows, limits, PIXELS, () -> released++);
    }

    @Test
    void predictsAllRowsInOneBatchIfTheyFit() {
        room = 64;
        assertThat(values(5)).containsExactly(510f, 511f, 522f, 530f, 533f);
        assertThat(tried).containsExactly(5);
        assertThat(released).isZero();
    }

    @Test
    void halvesTheBatchIfItDoesNotFit() {
        room = 2;
        assertThat(values(5)).containsExactly(510f, 511f, 522f, 530f, 533f);
        assertThat(tried).containsExactly(5, 2, 2, 1);
        assertThat(released).isEqualTo(1);
        assertThat(limits.limit(PIXELS)).isEqualTo(2);
    }

    @Test
    void splitsThePredictionsOfOneTrajectory() {
        room = 1;
        assertThat(values(0)).containsExactly(10f, 11f, 22f, 30f, 33f);
        assertThat(tried).containsExactly(5, 2, 1, 1, 1, 1, 1);
        assertThat(limits.limit(PIXELS)).isEqualTo(1);
        assertThat(limits.limit(PIXELS / 2)).as("another size").isGreaterThan(1);
    }

    @Test
    void remembersTheLimitAndKeepsCompletedPredictions() {
        room = 64;
        assertThat(values(1)).containsExactly(110f, 111f, 122f, 130f, 133f);
        room = 3;
        tried.clear();
        assertThat(values(2)).containsExactly(210f, 211f, 222f, 230f, 233f);
        assertThat(tried).containsExactly(5, 2, 2, 1);
    }

    @Test
    void conditionsOnceWhileAllRowsFit() {
        room = 64;
        values(1);
        limits.reduce(PIXELS, 4);
        values(2);
        assertThat(conditioned).containsExactly(5);
    }

    @Test
    void reusesWhatWasKept() {
        room = 2;
        assertThat(values(5, DeepCache.KEPT)).containsExactly(510f, 511f, 522f, 530f, 533f);
        assertThat(values(7, DeepCache.REUSED)).containsExactly(517f, 518f, 529f, 537f, 540f);
        assertThat(values(8, DeepCache.REUSED)).containsExactly(518f, 519f, 530f, 538f, 541f);
        assertThat(tried).containsExactly(5, 2, 2, 1, 2, 2, 1, 2, 2, 1);
    }

    @Test
    void keepsAgainWhatWasLostBySplitting() {
        room = 64;
        values(5, DeepCache.KEPT);
        room = 2;
        tried.clear();
        assertThat(values(7, DeepCache.REUSED)).containsExactly(517f, 518f, 529f, 537f, 540f);
        assertThat(tried).as("each part keeps, then reuses").containsExactly(5, 2, 2, 2, 2, 1, 1);
    }

    /** PNDM corrects the first step with a whole one. */
    @Test
    void keepsAgainWhatAWholeStepLostBySplitting() {
        room = 64;
        values(5, DeepCache.KEPT);
        room = 2;
        assertThat(values(6)).containsExactly(610f, 611f, 622f, 630f, 633f);
        tried.clear();
        assertThat(values(7, DeepCache.REUSED)).containsExactly(517f, 518f, 529f, 537f, 540f);
        assertThat(tried).as("each part keeps, then reuses").containsExactly(2, 2, 2, 2, 1, 1);
        tried.clear();
        assertThat(values(8, DeepCache.REUSED)).containsExactly(518f, 519f, 530f, 538f, 541f);
        assertThat(tried).containsExactly(2, 2, 1);
    }

    @AfterEach
    void closesAllParts() {
        predictions.close();
        assertThat(open).isZero();
    }

    @Test
    void failsIfASingleRowDoesNotFit() {
        room = 0;
        assertThatExceptionOfType(OutOfDeviceMemory.class)
                .isThrownBy(() -> values(1))
                .withMessageContaining("out of memory");
        assertThat(tried).containsExactly(5, 2, 1);
    }

    private List<Float> values(float timestep) {
        return values(timestep, DeepCache.UNUSED);
    }

    private List<Float> values(float timestep, DeepCache cache) {
        return predictions.predict(LATENTS, timestep, cache).stream()
                .map(one -> one[0])
                .toList();
    }

    private static Trajectory trajectory(float text, double scale) {
        return new Trajectory(new float[1], new float[] {text}, new float[] {0}, scale);
    }
}
